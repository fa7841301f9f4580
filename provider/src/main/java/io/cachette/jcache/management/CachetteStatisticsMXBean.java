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
}
