package io.cachette.jcache.internal.outage;

import io.cachette.internal.concurrent.Completions;
import io.cachette.jcache.internal.store.Action;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.LoadGrant;
import io.cachette.jcache.internal.store.LoadRequest;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.internal.store.ValueWithTtl;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.Refusals;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Lets a cache work without Redis during an outage, as if it forgot every entry at once: reads find
 * nothing, and changes have no effect on Redis. It remembers the keys of these changes, and of
 * those whose outcome is unknown. Before it uses Redis again, it makes sure that none of its
 * earlier commands is executed later ({@link EntryStore#fence}), and removes the entries with these
 * keys. So it never serves a value that it has replaced or removed. Thread-safe.
 *
 * <p>A read without a reply finds nothing, and the next one asks Redis again: only changes begin an
 * outage. An error with which Redis refuses a command is no outage: the call fails.
 */
public final class BypassStore implements EntryStore {

  /** Larger sets of changed keys would cost more than they save. */
  private static final int MAX_CHANGED_KEYS = 100_000;

  private static final Lookup MISSING = new Lookup(Lookup.State.MISSING, null, null);

  private final EntryStore store;
  private final Supplier<CompletionStage<Void>> connect;
  private final LongAdder callsWithoutRedis;

  /** Guarded by this. */
  private final ChangedKeys changed = new ChangedKeys(MAX_CHANGED_KEYS);

  /** Guarded by this. */
  private boolean isRecovering;

  /** Written while holding the lock. */
  private volatile boolean isBypassing;

  /**
   * Creates a store.
   *
   * @param connect connects and checks the stored cache, before Redis is used again
   * @param callsWithoutRedis counts the calls that get a reply without Redis, but not those of
   *     background tasks and clean-ups
   */
  public BypassStore(
      EntryStore store, Supplier<CompletionStage<Void>> connect, LongAdder callsWithoutRedis) {
    this.store = store;
    this.connect = connect;
    this.callsWithoutRedis = callsWithoutRedis;
  }

  /** Returns whether this works without Redis now. */
  public boolean isBypassing() {
    return isBypassing;
  }

  /** Works without Redis from now on, until {@link #recoverAsync} succeeds. */
  public synchronized void bypass() {
    isBypassing = true;
  }

  /** Returns whether a failure means that Redis has not answered. */
  public static boolean isOutage(Throwable failure) {
    Throwable cause = Completions.unwrap(failure);
    while (cause instanceof CacheException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return (cause instanceof StoreFailureException || cause instanceof RedisUnavailableException)
        && !Refusals.isReply(cause);
  }

  /**
   * Tries to use Redis again: connects, gives up the commands without a reply, and removes the
   * entries that this node would have changed.
   *
   * @return completes with whether Redis is used again; false if another attempt is under way, or
   *     another node leases an entry to be removed
   */
  public CompletionStage<Boolean> recoverAsync() {
    synchronized (this) {
      if (!isBypassing || isRecovering) {
        return CompletableFuture.completedFuture(!isBypassing);
      }
      isRecovering = true;
    }
    return send(connect)
        .thenCompose(connected -> store.fence())
        .thenCompose(fenced -> removeChanged())
        .whenComplete((done, failure) -> endRecovery());
  }

  private synchronized void endRecovery() {
    isRecovering = false;
  }

  /**
   * Removes entries until no further key was added meanwhile, or other nodes lease the rest.
   *
   * @return completes with whether all are removed
   */
  private CompletionStage<Boolean> removeChanged() {
    ChangedKeys.Drained drained;
    synchronized (this) {
      if (changed.isEmpty()) {
        isBypassing = false;
        return CompletableFuture.completedFuture(true);
      }
      drained = changed.drain();
    }
    return send(() -> remove(drained))
        .whenComplete((leased, failure) -> addAgain(failure == null ? leased : drained))
        .thenCompose(
            leased ->
                leased.keys().isEmpty()
                    ? removeChanged()
                    : CompletableFuture.completedFuture(false));
  }

  /** Completes with the keys of the entries that other nodes lease, which are not removed. */
  private CompletionStage<ChangedKeys.Drained> remove(ChangedKeys.Drained drained) {
    if (drained.areAll()) {
      return store.clear().thenApply(done -> ChangedKeys.Drained.NONE);
    }
    List<Mutation> removals = drained.keys().stream().map(Mutation::remove).toList();
    return store.mutate(removals, ReplyFields.NONE, "").thenApply(drained::keysOfBusy);
  }

  private synchronized void addAgain(ChangedKeys.Drained drained) {
    changed.add(drained);
  }

  @Override
  public CompletionStage<List<Lookup>> read(List<byte[]> keys, Fetch fetch) {
    return attemptRead(
        () -> store.read(keys, fetch), () -> Collections.nCopies(keys.size(), MISSING));
  }

  @Override
  public CompletionStage<ValueWithTtl> peek(byte[] key) {
    return attemptRead(() -> store.peek(key), () -> new ValueWithTtl(null, Long.MAX_VALUE));
  }

  /** During an outage, the caller may load, under a token that Redis does not know. */
  @Override
  public CompletionStage<LoadGrant> requestLoad(LoadRequest request, ReplyFields replyFields) {
    return attemptRead(
        () -> store.requestLoad(request, replyFields),
        () -> new LoadGrant(LoadGrant.State.TOKEN_ISSUED, request.token(), false, null));
  }

  @Override
  public CompletionStage<List<Change>> mutate(
      List<Mutation> mutations, ReplyFields replyFields, String token) {
    List<byte[]> keys =
        mutations.stream().filter(BypassStore::isChange).map(Mutation::key).toList();
    return attempt(
        () -> store.mutate(mutations, replyFields, token),
        keys.isEmpty() ? null : () -> changed.add(keys),
        () -> mutations.stream().map(BypassStore::changeNothing).toList());
  }

  /** A loaded value is stored under its token only, so a late command does no harm. */
  private static boolean isChange(Mutation mutation) {
    return (mutation.action() == Action.PUT || mutation.action() == Action.REMOVE)
        && mutation.condition() != Condition.SAME_TOKEN;
  }

  /** Returns the effect of a mutation on an entry that is absent, and is forgotten at once. */
  private static Change changeNothing(Mutation mutation) {
    boolean needsEntry =
        mutation.condition() == Condition.PRESENT || mutation.condition() == Condition.SAME;
    return switch (mutation.action()) {
      case PUT -> new Change(needsEntry ? Effect.ABSENT : Effect.CREATED, null, null);
      case REMOVE, TOUCH, RELEASE_TOKEN -> new Change(Effect.ABSENT, null, null);
      case ISSUE_TOKEN ->
          needsEntry
              ? new Change(Effect.ABSENT, null, null)
              : new Change(Effect.TOKEN_ISSUED, mutation.expected(), null);
    };
  }

  /** During an outage, nodes cannot exclude each other: the caller gets the lease. */
  @Override
  public CompletionStage<Optional<List<Lookup>>> lease(
      List<byte[]> keys, String token, LeaseSpec spec, ReplyFields replyFields) {
    return attempt(
        () -> store.lease(keys, token, spec, replyFields),
        () -> changed.add(keys),
        () -> Optional.of(Collections.nCopies(keys.size(), MISSING)));
  }

  @Override
  public CompletionStage<?> release(List<byte[]> keys, String token) {
    return this.<Object>attemptUncounted(() -> cast(store.release(keys, token)), null, List::of);
  }

  /** During an outage, a scan ends early. If it serves a removal, all entries count as changed. */
  @Override
  public CompletionStage<Page> scan(String cursor, Fetch fetch) {
    return attempt(
        () -> store.scan(cursor, fetch),
        fetch == Fetch.PRESENCE ? changed::addAll : null,
        () -> new Page(Page.END, List.of()));
  }

  @Override
  public CompletionStage<Sweep> sweep(ReplyFields replyFields) {
    return attemptUncounted(
        () -> store.sweep(replyFields), null, () -> new Sweep(0, false, List.of()));
  }

  @Override
  public CompletionStage<?> clear() {
    return this.<Object>attempt(() -> cast(store.clear()), changed::addAll, List::of);
  }

  @Override
  public CompletionStage<?> destroy() {
    return store.destroy();
  }

  @Override
  public CompletionStage<?> registerNode(String flags, Duration time) {
    return this.<Object>attemptUncounted(
        () -> cast(store.registerNode(flags, time)), null, List::of);
  }

  @Override
  public CompletionStage<?> fence() {
    return store.fence();
  }

  /** Reads from Redis, or works without it. If no reply arrives, the next call asks Redis again. */
  private <T> CompletionStage<T> attemptRead(
      Supplier<CompletionStage<T>> call, Supplier<T> withoutRedis) {
    return attempt(call, null, withoutRedis);
  }

  /**
   * Uses Redis, or works without it and counts that.
   *
   * @param record records the changes that Redis does not get, while this thread holds the lock;
   *     null if there are none
   */
  private <T> CompletionStage<T> attempt(
      Supplier<CompletionStage<T>> call, @Nullable Runnable record, Supplier<T> withoutRedis) {
    return attemptUncounted(
        call,
        record,
        () -> {
          callsWithoutRedis.increment();
          return withoutRedis.get();
        });
  }

  private <T> CompletionStage<T> attemptUncounted(
      Supplier<CompletionStage<T>> call, @Nullable Runnable record, Supplier<T> withoutRedis) {
    if (recordIfBypassing(record)) {
      return CompletableFuture.completedFuture(withoutRedis.get());
    }
    return send(call)
        .exceptionallyCompose(
            failure -> {
              if (IndexedStore.isFenced(failure)) { // this node has recovered meanwhile
                return attemptUncounted(call, record, withoutRedis);
              }
              if (!isOutage(failure)) {
                return CompletableFuture.failedFuture(failure);
              }
              if (record != null) {
                recordAndBypass(record);
              }
              return CompletableFuture.completedFuture(withoutRedis.get());
            });
  }

  private boolean recordIfBypassing(@Nullable Runnable record) {
    if (!isBypassing) {
      return false;
    }
    synchronized (this) {
      if (isBypassing && record != null) {
        record.run();
      }
      return isBypassing;
    }
  }

  private synchronized void recordAndBypass(Runnable record) {
    isBypassing = true;
    record.run();
  }

  private static <T> CompletionStage<T> send(Supplier<? extends CompletionStage<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static CompletionStage<Object> cast(CompletionStage<?> stage) {
    return (CompletionStage<Object>) stage;
  }
}
