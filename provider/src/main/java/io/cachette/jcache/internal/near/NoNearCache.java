package io.cachette.jcache.internal.near;

import org.jspecify.annotations.Nullable;

/** What stands for the near cache of a cache that has none. */
public final class NoNearCache<K, V> implements NearReads<K, V> {

  @Override
  public @Nullable V find(K key) {
    return null;
  }

  @Override
  public @Nullable NearHit<V> findWithTtl(K key) {
    return null;
  }

  @Override
  public @Nullable NearFill<V> beginFill(K key, byte[] encoded) {
    return null;
  }

  @Override
  public NearAccesses accesses() {
    return NearAccesses.NONE;
  }
}
