package io.cachette.redis.internal;

import io.cachette.redis.internal.ConnectionAttempt.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A share in a client that is opened on a thread of its own when it is first needed. If that fails,
 * the next call that needs it tries again. Thread-safe.
 */
final class BackgroundConnection implements AutoCloseable {

  private final String componentName;
  private final RedisSource source;

  /** Written while holding the lock. */
  private volatile @Nullable ConnectionAttempt lastAttempt;

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
    ConnectionAttempt attempt = lastAttempt;
    return attempt != null && attempt.isOpen() && !closed ? attempt : startIfNeeded();
  }

  private synchronized ConnectionAttempt startIfNeeded() {
    if (closed) {
      throw newClosedException();
    }
    ConnectionAttempt attempt = lastAttempt;
    if (attempt == null || attempt.isFailed()) {
      attempt = ConnectionAttempt.start(source);
      lastAttempt = attempt;
    }
    return attempt;
  }

  /** Returns the connection, or null if none was opened yet. */
  @Nullable Connection get() {
    ConnectionAttempt attempt = lastAttempt;
    return attempt != null && attempt.isOpen() ? attempt.connection().join() : null;
  }

  boolean isClosed() {
    return closed;
  }

  IllegalStateException newClosedException() {
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
    ConnectionAttempt attempt = lastAttempt;
    if (attempt != null) {
      attempt.close(newClosedException());
    }
  }
}
