package io.cachette.redis;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if no server can be reached, or if the server refuses the connection. The message names
 * the address without its password, the cause, and the setting to change. The operations of a cache
 * manager throw it as the cause of a {@link javax.cache.CacheException}.
 *
 * <pre>{@code
 * try {
 *   manager.createCache("orders", new MutableConfiguration<String, Order>());
 * } catch (CacheException e) {
 *   if (e.getCause() instanceof RedisUnavailableException unavailable) {
 *     log.log(System.Logger.Level.WARNING, unavailable.getMessage());
 *   }
 * }
 * }</pre>
 */
public final class RedisUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message the address, the cause and the setting to change, without passwords
   * @param cause the failure of the client; null if its text shows a password
   */
  public RedisUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
