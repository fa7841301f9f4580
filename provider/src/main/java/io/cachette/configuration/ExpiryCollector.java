package io.cachette.configuration;

/**
 * How the entries of a cache are removed from Redis that have expired. It does not decide when an
 * entry expires: the stored value says that. The first node that opens a cache decides, and the
 * cache keeps its collector.
 *
 * <pre>{@code
 * CachetteConfiguration<String, Order> configuration =
 *     CachetteConfiguration.builder(String.class, Order.class)
 *         .collector(ExpiryCollector.SORTED_SET)
 *         .build();
 * }</pre>
 */
public enum ExpiryCollector {
  /** {@link #FIELD_TTL} if the server and the permissions of the user allow it. */
  AUTO,
  /**
   * A sorted set is the index of the expiry times, and sweeps of nodes find in it what is due.
   * Works on every server.
   */
  SORTED_SET,
  /**
   * The server removes entries ten seconds after they have expired, and those that were written
   * while a node listened for expired entries at the latest after ten minutes. An entry needs less
   * memory than with a sorted set, changes write one structure, and a cache that is not used sends
   * no command. While a node listens for expired entries, there is an index as well. Needs Redis 8
   * or Valkey 9.
   */
  FIELD_TTL
}
