package io.cachette.jcache.internal.outage;

import io.cachette.jcache.internal.outage.HeapValues.Observation;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.ForwardingStore;
import io.cachette.jcache.internal.store.LoadGrant;
import io.cachette.jcache.internal.store.LoadRequest;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.jcache.internal.store.ValueWithTtl;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records the last known values of the entries that a node reads and changes. If a change fails,
 * the caller has to {@link LocalEntries#forget} the entry: its value is unknown. Adds no round
 * trip. Thread-safe.
 */
final class RecordingStore extends ForwardingStore {

  private final HeapValues values;
  private final LocalLoads loads;

  RecordingStore(EntryStore store, HeapValues values, LocalLoads loads) {
    super(store);
    this.values = values;
    this.loads = loads;
  }

  @Override
  public CompletionStage<List<Lookup>> read(List<byte[]> keys, Fetch fetch) {
    return observe(
        () -> super.read(keys, fetch), (seen, found) -> record(seen, keys, fetch, found));
  }

  private void record(Observation seen, List<byte[]> keys, Fetch fetch, List<Lookup> found) {
    for (int i = 0; i < found.size(); i++) {
      byte[] value = found.get(i).value();
      if (value == null) {
        values.forget(keys.get(i));
      } else if (fetch == Fetch.VALUES) {
        values.confirm(seen, keys.get(i), value, Ttl.KEEP);
      }
    }
  }

  @Override
  public CompletionStage<ValueWithTtl> peek(byte[] key) {
    return observe(
        () -> super.peek(key),
        (seen, found) -> {
          byte[] value = found.value();
          if (value == null) {
            values.forget(key);
          } else {
            values.confirm(seen, key, value, toTtl(found.ttlMillis()));
          }
        });
  }

  private static Ttl toTtl(long millis) {
    return millis == Long.MAX_VALUE ? Ttl.ETERNAL : Ttl.ofMillis(millis);
  }

  @Override
  public CompletionStage<LoadGrant> requestLoad(LoadRequest request, ReplyFields replyFields) {
    return observe(
        () -> super.requestLoad(request, replyFields),
        (seen, grant) -> {
          if (grant.state() == LoadGrant.State.FOUND) {
            values.confirm(seen, request.key(), grant.valueOrToken(), Ttl.KEEP);
          } else if (!grant.exists()) {
            values.forget(request.key());
          }
        });
  }

  @Override
  public CompletionStage<List<Change>> mutate(
      List<Mutation> mutations, ReplyFields replyFields, String token) {
    List<byte[]> changed =
        mutations.stream().filter(RecordingStore::mayChange).map(Mutation::key).toList();
    mutations.stream()
        .filter(mutation -> mayChange(mutation) && mutation.condition() != Condition.SAME_TOKEN)
        .forEach(mutation -> loads.invalidate(ByteBuffer.wrap(mutation.key())));
    return observe(
        KeySet.of(changed),
        () -> super.mutate(mutations, replyFields, token),
        (seen, changes) -> {
          for (int i = 0; i < changes.size(); i++) {
            record(seen, mutations.get(i), changes.get(i));
          }
        });
  }

  /** An access may let an entry expire at once. */
  private static boolean mayChange(Mutation mutation) {
    return AffectedKeys.isChange(mutation) || mutation.access().equals(Ttl.ZERO);
  }

  private void record(Observation seen, Mutation mutation, Change change) {
    byte[] key = mutation.key();
    byte[] value = mutation.value();
    byte[] found = change.previous();
    switch (change.effect()) {
      case CREATED -> recordPut(seen, key, value, mutation.creation());
      case UPDATED -> recordPut(seen, key, value, mutation.update());
      case READ, REJECTED -> {
        if (found != null) {
          values.confirm(seen, key, found, Ttl.KEEP);
        }
        values.confirmAccess(seen, key, mutation.access());
      }
      case TOKEN_ISSUED -> {
        if (mutation.condition() == Condition.ABSENT) {
          values.forget(key);
        }
      }
      case ABSENT, REMOVED, DISCARDED, UNKNOWN -> values.forget(key);
      case BUSY -> {}
    }
  }

  private void recordPut(Observation seen, byte[] key, byte @Nullable [] value, Ttl ttl) {
    if (value == null) {
      values.forget(key);
    } else if (ttl.equals(Ttl.KEEP)) {
      values.confirmUpdate(seen, key, value);
    } else {
      values.confirmChange(seen, key, value, ttl);
    }
  }

  @Override
  public CompletionStage<Optional<List<Lookup>>> lease(
      List<byte[]> keys, String token, LeaseSpec spec, ReplyFields replyFields) {
    return observe(
        () -> super.lease(keys, token, spec, replyFields),
        (seen, found) -> found.ifPresent(lookups -> record(seen, keys, Fetch.VALUES, lookups)));
  }

  @Override
  public CompletionStage<Page> scan(String cursor, Fetch fetch) {
    return observe(
        () -> super.scan(cursor, fetch),
        (seen, page) -> {
          if (fetch == Fetch.VALUES) {
            page.entries()
                .forEach(
                    entry ->
                        values.confirm(seen, entry.key(), entry.value(), toTtl(entry.ttlMillis())));
          }
        });
  }

  @Override
  public CompletionStage<Sweep> sweep(ReplyFields replyFields) {
    return observe(
        () -> super.sweep(replyFields),
        (seen, sweep) -> sweep.expired().forEach(entry -> values.forget(entry.key())));
  }

  @Override
  public CompletionStage<?> clear() {
    loads.clear();
    return removeAll(super::clear);
  }

  @Override
  public CompletionStage<?> destroy() {
    loads.clear();
    return removeAll(super::destroy);
  }

  @SuppressWarnings("unchecked")
  private CompletionStage<?> removeAll(Supplier<CompletionStage<?>> call) {
    return observe(
        KeySet.ALL,
        () -> (CompletionStage<Object>) call.get(),
        (seen, done) -> values.forget(KeySet.ALL));
  }

  private <T> CompletionStage<T> observe(
      Supplier<CompletionStage<T>> call, BiConsumer<Observation, T> record) {
    return observe(KeySet.NONE, call, record);
  }

  /**
   * Sends a request and records its reply before the caller gets it.
   *
   * @param changed the entries that the request may change
   */
  private <T> CompletionStage<T> observe(
      KeySet changed, Supplier<CompletionStage<T>> call, BiConsumer<Observation, T> record) {
    Observation seen = values.begin(changed);
    CompletionStage<T> reply;
    try {
      reply = call.get();
    } catch (RuntimeException e) {
      values.end(seen, () -> {});
      throw e;
    }
    return reply.whenComplete(
        (result, failure) ->
            values.end(
                seen,
                () -> {
                  if (failure == null) {
                    record.accept(seen, result);
                  }
                }));
  }
}
