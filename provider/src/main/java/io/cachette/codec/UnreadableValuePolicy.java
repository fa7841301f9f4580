package io.cachette.codec;

/**
 * The treatment of a stored value that cannot be read because its class is missing, has changed or
 * is not permitted, or because its encryption key is unknown.
 *
 * <p>This cache reads such values as misses, so that its loader replaces them:
 *
 * <pre>{@code
 * CachetteConfiguration<String, Order> configuration =
 *     CachetteConfiguration.builder(String.class, Order.class)
 *         .unreadableValues(UnreadableValuePolicy.MISS)
 *         .build();
 * }</pre>
 */
public enum UnreadableValuePolicy {
  /**
   * Reading fails with an exception that names the class and the key of the entry, or the attribute
   * of the session. A call that has a source for the value, such as those of {@code CacheAside} and
   * {@code @CacheResult} methods, replaces the value and does not fail.
   */
  FAIL,
  /** The value counts as absent and is counted. Redis keeps it until it is replaced or removed. */
  MISS,
  /** The session with the value is invalidated. For sessions only: a cache refuses this policy. */
  INVALIDATE
}
