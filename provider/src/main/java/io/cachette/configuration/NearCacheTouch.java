package io.cachette.configuration;

/**
 * How a near cache treats an expiry policy that changes expiry times on access, such as {@link
 * javax.cache.expiry.AccessedExpiryPolicy}. An access that the heap answers does not reach Redis,
 * so Redis would not know of it. For other expiry policies, it has no effect.
 *
 * <pre>{@code
 * CachetteConfiguration<String, Order> configuration =
 *     CachetteConfiguration.builder(String.class, Order.class)
 *         .expireAfterAccess(Duration.ofMinutes(30))
 *         .nearCache(NearCacheConfiguration.builder().touch(NearCacheTouch.BATCHED).build())
 *         .build();
 * }</pre>
 */
public enum NearCacheTouch {
  /** A cache with such an expiry policy and a near cache is refused. The default. */
  NONE,
  /**
   * Accesses are collected and sent to Redis, at most once a second. If the JVM fails before, the
   * entries expire as if these accesses had not been.
   */
  BATCHED
}
