package io.cachette.testkit;

/** The server answered a command with an error; the message is the server's. */
public final class RedisCommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RedisCommandException(String message) {
    super(message);
  }
}
