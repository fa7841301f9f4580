package io.cachette.jcache.management;

import javax.cache.management.CacheStatisticsMXBean;

/**
 * The statistics of a cache, with what the API does not know. Registered under the name that the
 * specification prescribes.
 */
public interface CachetteStatisticsMXBean extends CacheStatisticsMXBean {

  /**
   * How many times this node met a stored value that it could not read, since the cache was opened
   * or the statistics were cleared; also while statistics are disabled.
   */
  long getUnreadableValues();
}
