package io.cachette.jcache.internal.near;

import io.cachette.jcache.internal.entry.Snapshot;

/** Receives the result of a read that may be stored in the near cache. */
@FunctionalInterface
public interface NearFill<V> {

  /** Stores the value, unless its key was invalidated since the read began. */
  void complete(Snapshot<V> found);
}
