package io.cachette.jcache.support;

import java.lang.management.ManagementFactory;
import javax.cache.Cache;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The counters of a cache, read from its MBean. */
public record Counters(long hits, long misses, long puts, long removals) {

  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  /** Parses a text such as {@code "miss put"}, with one word for each count. */
  public static Counters of(String words) {
    return new Counters(
        times("hit", words), times("miss", words), times("put", words), times("removal", words));
  }

  public static Counters of(Cache<?, ?> cache) {
    return new Counters(
        number(cache, "CacheHits"),
        number(cache, "CacheMisses"),
        number(cache, "CachePuts"),
        number(cache, "CacheRemovals"));
  }

  /** An attribute of the statistics of a cache. */
  public static Object attribute(Cache<?, ?> cache, String attribute) {
    try {
      return SERVER.getAttribute(statistics(cache), attribute);
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  public static long number(Cache<?, ?> cache, String attribute) {
    return (long) attribute(cache, attribute);
  }

  /** Sets the counters to zero with the operation of the MBean. */
  public static void clear(Cache<?, ?> cache) {
    try {
      SERVER.invoke(statistics(cache), "clear", null, null);
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  private static ObjectName statistics(Cache<?, ?> cache) throws JMException {
    String manager = cache.getCacheManager().getURI().toString().replaceAll("[,:=\n]", ".");
    return new ObjectName(
        "javax.cache:type=CacheStatistics,CacheManager=" + manager + ",Cache=" + cache.getName());
  }

  private static long times(String word, String words) {
    return words.isEmpty() ? 0 : words.split(word, -1).length - 1L;
  }
}
