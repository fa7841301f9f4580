package io.cachette.jcache.management;

import javax.cache.management.CacheStatisticsMXBean;

/**
 * The JCache statistics of a cache, with additional counters of Cachette. Registered under the
 * object name that JSR-107 specifies.
 *
 * <pre>{@code
 * var server = java.lang.management.ManagementFactory.getPlatformMBeanServer();
 * var pattern = new javax.management.ObjectName("javax.cache:type=CacheStatistics,Cache=orders,*");
 * for (var name : server.queryNames(pattern, null)) {
 *   CachetteStatisticsMXBean statistics =
 *       javax.management.JMX.newMXBeanProxy(server, name, CachetteStatisticsMXBean.class);
 *   log.log(System.Logger.Level.INFO, "unreadable: " + statistics.getUnreadableValues());
 * }
 * }</pre>
 */
public interface CachetteStatisticsMXBean extends CacheStatisticsMXBean {

  /**
   * Returns how many times this node read a stored value that it could not decode, since the cache
   * was opened or the statistics were cleared. Counts even while statistics are disabled.
   */
  long getUnreadableValues();

  /**
   * Returns whether Redis has answered the last calls of the caches of the manager, see {@link
   * io.cachette.redis.CachetteHealth#isAvailable()}. Takes no round trip.
   */
  boolean isRedisAvailable();

  /**
   * Returns whether this cache works without Redis now: its outage policy is {@link
   * io.cachette.configuration.OutagePolicy#BYPASS}, and Redis does not answer or the cache has not
   * returned to Redis yet. Under the policy {@code FAIL} always false. Takes no round trip.
   */
  boolean isWorkingWithoutRedis();

  /**
   * Returns how many calls of this cache its outage policy decided without Redis, since the cache
   * was opened or the statistics were cleared. A call of several steps counts once for each: {@code
   * invoke} that changes the entry, a call that loads, and a call with a writer have two, and a
   * bulk operation has one for each 250 entries (look-ups 1,000) or megabyte. Background tasks do
   * not count. Counts even while statistics are disabled.
   */
  long getCallsWithoutRedis();

  /**
   * Returns how many outages of Redis the caches of the manager have seen, since this cache was
   * opened or the statistics were cleared. An outage that was under way then counts. Counts even
   * while statistics are disabled.
   */
  long getOutages();

  /**
   * Returns how many reads the near cache of this node has served, since the cache was opened or
   * the statistics were cleared; 0 without a near cache. All counters of the near cache count even
   * while statistics are disabled, and are described at {@link io.cachette.jcache.NearCache}.
   */
  long getNearCacheHits();

  /** Returns how many reads the near cache could not serve, so that they went to Redis. */
  long getNearCacheMisses();

  /** Returns how many values the near cache has dropped because it was full. */
  long getNearCacheEvictions();

  /** Returns how many values the near cache has dropped because they may have changed. */
  long getNearCacheInvalidations();

  /** Returns the number of values in the near cache. */
  long getNearCacheSize();
}
