package io.cachette.redis;

import javax.cache.CacheException;

/**
 * Thrown by the change of a cache that was made, but that fewer replicas have confirmed in time
 * than {@code acknowledge-replicas} requires. The change is lost if the server fails before it is
 * replicated. To find out, or to be safe, repeat the change or read the entry later.
 *
 * <pre>{@code
 * try {
 *   cache.put("4711", loadOrder("4711"));
 * } catch (NotReplicatedException e) {
 *   log.log(System.Logger.Level.WARNING, "Stored, but confirmed by " + e.confirmed());
 * }
 * }</pre>
 */
public final class NotReplicatedException extends CacheException {

  private static final long serialVersionUID = 1L;

  private final int required;
  private final int confirmed;

  /**
   * Creates an exception.
   *
   * @param cacheName name of the cache
   * @param required number of replicas that had to confirm the change
   * @param confirmed number of replicas that have confirmed it
   */
  public NotReplicatedException(String cacheName, int required, int confirmed) {
    super(
        ("Cache '%s': the change was made, and is not replicated: %d of %d replicas confirmed it in"
                + " time")
            .formatted(cacheName, confirmed, required));
    this.required = required;
    this.confirmed = confirmed;
  }

  /** Returns the number of replicas that had to confirm the change. */
  public int required() {
    return required;
  }

  /** Returns the number of replicas that have confirmed it in time. */
  public int confirmed() {
    return confirmed;
  }
}
