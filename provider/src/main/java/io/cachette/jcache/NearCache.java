package io.cachette.jcache;

import javax.cache.Cache;

/**
 * The near cache of a cache on this node: how often it has served values, and why it dropped them.
 * You get it from an open cache that is configured with a near cache:
 *
 * <pre>{@code
 * NearCache near = NearCache.of(cache);
 * log.log(System.Logger.Level.INFO, near.getHits() + " hits, " + near.getMisses() + " misses");
 * }</pre>
 *
 * <p>The counters begin at zero when the cache is opened, and count also while the statistics of
 * the cache are disabled. {@code clear()} of the statistics resets them. The methods take no round
 * trip. Thread-safe.
 */
public interface NearCache {

  /**
   * Returns the near cache of a cache.
   *
   * @throws IllegalArgumentException if the cache has none, or belongs to another provider
   * @throws IllegalStateException if the cache is closed
   */
  static NearCache of(Cache<?, ?> cache) {
    return cache.unwrap(NearCache.class);
  }

  /** Returns how many reads the near cache has served. */
  long getHits();

  /** Returns how many reads it could not serve, so that they went to Redis. */
  long getMisses();

  /** Returns how many values it has dropped because it was full. */
  long getEvictions();

  /**
   * Returns how many values it has dropped because an entry was changed, or because it could not be
   * sure to know all changes.
   */
  long getInvalidations();

  /**
   * Returns the number of values that it has. It may include some that it no longer serves, and
   * those that are being read.
   */
  long getSize();

  /**
   * Returns whether it serves values now. If not, reads go to Redis: since the node does not know
   * all changes, or because nobody has read from it for some seconds.
   */
  boolean isTrusted();
}
