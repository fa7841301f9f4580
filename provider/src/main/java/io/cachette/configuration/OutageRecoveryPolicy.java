package io.cachette.configuration;

/**
 * The entries that a node removes from Redis after an outage, before it uses Redis again, unless
 * the {@link OutagePolicy} of the cache lets all calls fail.
 *
 * <p>This cache is emptied after an outage, in case a node died that had changed entries:
 *
 * <pre>{@code
 * CachetteConfiguration<String, Order> configuration =
 *     CachetteConfiguration.builder(String.class, Order.class)
 *         .outage(OutagePolicy.BYPASS)
 *         .afterOutage(OutageRecoveryPolicy.CLEAR)
 *         .build();
 * }</pre>
 */
public enum OutageRecoveryPolicy {
  /**
   * Those that this node has changed, or may have changed. The changes of a node that dies during
   * the outage are lost with it, so old values stay until they expire.
   */
  REMOVE_CHANGED,
  /**
   * All entries of the cache. Every node clears the cache that has worked without Redis, so the
   * cache may be emptied several times.
   */
  CLEAR
}
