package io.cachette.testkit;

/**
 * Thrown if the server answered a command with an error; the message is that of the server.
 *
 * <pre>{@code
 * server.command("SET", "greeting", "hello");
 * RedisCommandException error =
 *     Assertions.assertThrows(
 *         RedisCommandException.class, () -> server.command("INCR", "greeting"));
 * Assertions.assertTrue(error.getMessage().startsWith("ERR"));
 * }</pre>
 */
public final class RedisCommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RedisCommandException(String message) {
    super(message);
  }
}
