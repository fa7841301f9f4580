package io.cachette.jcache.internal.entry;

import javax.cache.CacheException;

/**
 * Decides in this JVM on the change of an entry that was read, as an entry processor does. After a
 * conflict with another change, an operation reads the entry again and asks again. If no user code
 * has to run, a script decides in Redis, by the same conditions, and also checks each commit.
 */
public interface Decider<V> {

  /** Returns the decision. If this throws, the operation fails and changes nothing. */
  Decision<V> decide(Snapshot<V> entry);

  /**
   * Returns another decision if the value of the last one cannot be stored.
   *
   * @throws CacheException the failure, if the operation fails with it and changes nothing
   */
  default Decision<V> decideWithoutValue(CacheException failure) {
    throw failure;
  }

  /** Returns whether the decision depends on the value of the entry, not only on its presence. */
  boolean isValueDependent();

  /** Returns whether every decision removes the entry or keeps it, so that none needs memory. */
  default boolean isRemoval() {
    return false;
  }
}
