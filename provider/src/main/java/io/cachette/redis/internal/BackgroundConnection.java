package io.cachette.redis.internal;

import io.cachette.redis.internal.ConnectionAttempt.Connection;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A share in a client that is opened on a thread of its own when it is first needed. If that fails,
 * the next call that needs it tries again. Thread-safe.
 */
final class BackgroundConnection implements AutoCloseable {

  private final String componentName;
  private final RedisSource source;

  /** Written while holding the lock. */
  private final AtomicReference<@Nullable ConnectionAttempt> lastAttempt = new AtomicReference<>();

  /** Written while holding the lock. */
  private volatile boolean closed;

  BackgroundConnection(String componentName, RedisSource source) {
    this.componentName = componentName;
    this.source = source;
  }

  /**
   * Returns the attempt that is open or under way. If the last one failed, begins another one.
   * Every request calls this, so an open connection takes no lock.
   *
   * @throws IllegalStateException if this is closed
   */
  ConnectionAttempt openAsync() {
    ConnectionAttempt attempt = lastAttempt.get();
    return attempt != null && attempt.isOpen() && !closed ? attempt : startIfNeeded();
  }

  private synchronized ConnectionAttempt startIfNeeded() {
    if (closed) {
      throw newClosedException();
    }
    ConnectionAttempt attempt = lastAttempt.get();
    if (attempt == null || attempt.isFailed()) {
      attempt = ConnectionAttempt.start(source);
      lastAttempt.set(attempt);
    }
    return attempt;
  }

  /** Returns the connection, or null if none was opened yet. */
  @Nullable Connection get() {
    ConnectionAttempt attempt = lastAttempt.get();
    return attempt != null && attempt.isOpen() ? attempt.connection().join() : null;
  }

  boolean isClosed() {
    return closed;
  }

  IllegalStateException newClosedException() {
    return newClosedException(componentName);
  }

  private static IllegalStateException newClosedException(String componentName) {
    return new IllegalStateException(componentName + " are closed");
  }

  /** Lets later calls fail, and keeps the share in the client open until {@link #close}. */
  synchronized void refuse() {
    closed = true;
  }

  /** Closes the share in the client. Later calls fail. */
  @Override
  public void close() {
    refuse();
    close(lastAttempt.get(), newClosedException());
  }

  /** Returns an action that closes the share in the client, and does not refer to this. */
  AutoCloseable detachedCloser() {
    AtomicReference<@Nullable ConnectionAttempt> attempt = lastAttempt;
    String component = componentName;
    return () -> close(attempt.get(), newClosedException(component));
  }

  private static void close(@Nullable ConnectionAttempt attempt, RuntimeException reason) {
    if (attempt != null) {
      attempt.close(reason);
    }
  }
}
