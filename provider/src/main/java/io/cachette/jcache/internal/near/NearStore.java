package io.cachette.jcache.internal.near;

import io.cachette.jcache.internal.store.Action;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.ForwardingStore;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.ReplyFields;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A view of the store of a cache that removes the near entries which calls of this node change, or
 * may have changed, before their stages complete. So this node sees its own changes at once, also
 * those that it makes without Redis during an outage. Thread-safe.
 */
final class NearStore extends ForwardingStore {

  private final HeapNearCache<?, ?> nearCache;

  NearStore(EntryStore store, HeapNearCache<?, ?> nearCache) {
    super(store);
    this.nearCache = nearCache;
  }

  @Override
  public CompletionStage<List<Change>> mutate(
      List<Mutation> mutations, ReplyFields replyFields, String token) {
    return super.mutate(mutations, replyFields, token)
        .whenComplete((changes, failure) -> invalidate(mutations, changes));
  }

  private void invalidate(List<Mutation> mutations, @Nullable List<Change> changes) {
    for (int i = 0; i < mutations.size(); i++) {
      Mutation mutation = mutations.get(i);
      if (mutation.action() == Action.PUT || mutation.action() == Action.REMOVE) {
        nearCache.invalidateOwn(mutation.key(), changes == null ? 0 : stampOf(changes.get(i)));
      }
    }
  }

  /** An invalidation does not name the keys that a call leaves as they are. */
  private static long stampOf(Change change) {
    return change.effect().isChange() ? change.stamp() : 0;
  }

  @Override
  public CompletionStage<Optional<List<Lookup>>> lease(
      List<byte[]> keys, String token, LeaseSpec spec, ReplyFields replyFields) {
    return super.lease(keys, token, spec, replyFields)
        .whenComplete((lease, failure) -> keys.forEach(nearCache::invalidate));
  }

  @Override
  public CompletionStage<Optional<List<Lookup>>> lease(
      List<byte[]> keys,
      String token,
      LeaseSpec spec,
      ReplyFields replyFields,
      BiConsumer<byte[], byte[]> onExpired) {
    return super.lease(keys, token, spec, replyFields, onExpired)
        .whenComplete((lease, failure) -> keys.forEach(nearCache::invalidate));
  }

  @Override
  public CompletionStage<?> clear() {
    return super.clear().whenComplete((done, failure) -> nearCache.invalidateAll());
  }

  @Override
  public CompletionStage<?> destroy() {
    return super.destroy().whenComplete((done, failure) -> nearCache.invalidateAll());
  }
}
