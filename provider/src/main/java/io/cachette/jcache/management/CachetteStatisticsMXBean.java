package io.cachette.jcache.management;

import javax.cache.management.CacheStatisticsMXBean;

/**
 * The JCache statistics of a cache, with additional counters of Cachette. Registered under the
 * object name that JSR-107 specifies.
 */
public interface CachetteStatisticsMXBean extends CacheStatisticsMXBean {

  /**
   * Returns how many times this node read a stored value that it could not decode, since the cache
   * was opened or the statistics were cleared. Counts even while statistics are disabled.
   */
  long getUnreadableValues();
}
