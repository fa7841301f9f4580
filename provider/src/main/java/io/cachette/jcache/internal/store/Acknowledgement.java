package io.cachette.jcache.internal.store;

import io.cachette.redis.NotReplicatedException;

/**
 * The number of replicas that must confirm a change of a cache. Immutable.
 *
 * @param cacheName name of the cache, for messages
 * @param replicas 0 if changes do not wait for replicas
 */
public record Acknowledgement(String cacheName, int replicas) {

  /** Changes do not wait for replicas. */
  static final Acknowledgement NONE = new Acknowledgement("", 0);

  /**
   * Checks a change that was made.
   *
   * @throws NotReplicatedException if too few replicas have confirmed it
   */
  void require(int confirmed) {
    if (confirmed < replicas) {
      throw new NotReplicatedException(cacheName, replicas, confirmed);
    }
  }
}
