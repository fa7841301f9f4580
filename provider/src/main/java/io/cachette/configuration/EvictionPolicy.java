package io.cachette.configuration;

/**
 * Which entries a cache evicts if a put creates an entry beyond its maximum number. Cachette
 * chooses from a sample of about five entries, as Redis does: a better choice is likely, and none
 * is certain. Expired entries are evicted first, and no entry while a writer or an entry processor
 * works on it.
 *
 * <pre>{@code
 * CachetteConfiguration<String, Order> configuration =
 *     CachetteConfiguration.builder(String.class, Order.class)
 *         .maxEntries(100_000)
 *         .eviction(EvictionPolicy.LEAST_RECENTLY_USED)
 *         .expireAfterAccess(Duration.ofMinutes(30))
 *         .build();
 * }</pre>
 */
public enum EvictionPolicy {
  /** The entry that would expire first; among eternal entries, any of them. */
  SOONEST_EXPIRY,
  /** Any entry. The default, as it needs no expiry times, and no pattern of accesses defeats it. */
  RANDOM,
  /**
   * The entry that was not used for the longest time. The expiry time says when that was, so an
   * access has to set it: a cache with another policy than {@link
   * javax.cache.expiry.AccessedExpiryPolicy} or {@link javax.cache.expiry.TouchedExpiryPolicy} is
   * refused. A policy of your own is accepted; it must return one and the same finite duration for
   * a creation, an update and an access. An entry with a time to live of its own counts by the
   * expiry time that it has.
   */
  LEAST_RECENTLY_USED
}
