package io.cachette.configuration;

/**
 * The behaviour of conditional operations of a cache while Redis does not answer, unless its {@link
 * OutagePolicy} lets all calls fail. Conditional are {@code putIfAbsent}, {@code replace}, {@code
 * getAndReplace}, {@code remove} with an old value, {@code invoke} and {@code invokeAll}.
 *
 * <p>This cache goes on during an outage, except for operations that need a decision of all nodes:
 *
 * <pre>{@code
 * CachetteConfiguration<String, Order> configuration =
 *     CachetteConfiguration.builder(String.class, Order.class)
 *         .outage(OutagePolicy.BYPASS)
 *         .outageConditional(ConditionalOutagePolicy.FAIL)
 *         .build();
 * }</pre>
 */
public enum ConditionalOutagePolicy {
  /**
   * This node decides, on the entries that its outage policy gives it. Nodes do not exclude each
   * other: {@code putIfAbsent} may return true on several of them.
   */
  LOCAL,
  /**
   * They fail with a {@link javax.cache.CacheException}. Its message says whether nothing was
   * changed, or that this is unknown.
   */
  FAIL
}
