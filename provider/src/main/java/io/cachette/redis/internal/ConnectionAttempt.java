package io.cachette.redis.internal;

import io.cachette.internal.concurrent.DaemonThreadFactory;
import io.cachette.redis.internal.ConnectionAttempt.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An attempt to open the connection, on a thread of its own. Thread-safe.
 *
 * @param started completes when the client has started and connects, or when the attempt has ended
 * @param connection completes when the connection is open
 */
record ConnectionAttempt(
    CompletableFuture<Void> started, CompletableFuture<Connection> connection) {

  /** The time in which a client starts on a slow machine, before it connects. */
  private static final Duration MAX_START = Duration.ofMinutes(1);

  /**
   * A share in the client, and the runner of scripts on it.
   *
   * @param isCluster whether the servers form a cluster
   */
  record Connection(SharedClient client, ScriptRunner runner, boolean isCluster) {

    static Connection of(SharedClient client) {
      return new Connection(
          client,
          new ScriptRunner(client.redisson()),
          client.redisson().getConfig().isClusterConfig());
    }
  }

  /** Starts an attempt. */
  static ConnectionAttempt start(RedisSource source) {
    ConnectionAttempt attempt =
        new ConnectionAttempt(new CompletableFuture<>(), new CompletableFuture<>());
    DaemonThreadFactory.newThread("cachette-open", () -> attempt.run(source)).start();
    return attempt;
  }

  private void run(RedisSource source) {
    try {
      SharedClient client = SharedClient.open(source, () -> started.complete(null));
      if (!connection.complete(Connection.of(client))) {
        client.close();
      }
    } catch (Throwable e) { // fails calls that wait for the connection
      connection.completeExceptionally(e);
    } finally {
      started.complete(null);
    }
  }

  /** Waits until the client has started. Its classes may take longer to load than to connect. */
  void awaitStart() throws InterruptedException, ExecutionException, TimeoutException {
    started.get(MAX_START.toMillis(), TimeUnit.MILLISECONDS);
  }

  boolean isOpen() {
    return connection.isDone() && !connection.isCompletedExceptionally();
  }

  boolean isFailed() {
    return connection.isCompletedExceptionally();
  }

  /** Closes the share in the client, or ends the wait for it. */
  void close(RuntimeException reason) {
    connection.completeExceptionally(reason);
    started.complete(null);
    if (isOpen()) {
      connection.join().client().close();
    }
  }
}
