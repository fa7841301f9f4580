package io.cachette.configuration;

/**
 * The behaviour of a cache while Redis does not answer. An error with which Redis refuses a command
 * is no outage: the call fails under every policy.
 *
 * <p>This cache does not fail during an outage:
 *
 * <pre>{@code
 * CachetteConfiguration<String, Order> configuration =
 *     CachetteConfiguration.builder(String.class, Order.class)
 *         .outage(OutagePolicy.BYPASS)
 *         .build();
 * }</pre>
 */
public enum OutagePolicy {
  /** Calls fail with a {@link javax.cache.CacheException}. */
  FAIL,
  /**
   * The cache works as if it forgot every entry at once. Reads find nothing, or load. Puts and
   * removals do not reach Redis; a writer still writes. Conditional changes find no entry: {@code
   * putIfAbsent} returns true and {@code replace} false, on every node. Before the node uses Redis
   * again, it removes the entries that it would have changed, so it never serves a value that it
   * has replaced or removed.
   */
  BYPASS,
  /**
   * The node works with entries on its heap: its own changes of the outage, and the last known
   * values of entries that it read or changed before, if Redis confirmed them recently. All
   * operations are atomic in this JVM; other nodes do not see the changes. Before the node uses
   * Redis again, it removes the entries that it has changed, and drops its own changes, so it never
   * serves a value that it has replaced or removed. Needs {@code com.github.ben-manes.caffeine} on
   * the class path.
   */
  LOCAL
}
