package io.cachette.internal.observe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Observes the work of caches. Called on the thread that has completed the work, which may be a
 * thread of the client, so implementations must not block. What they throw is logged.
 */
public interface Observer {

  /** Receives an operation that has completed. */
  default void operationCompleted(CompletedOperation operation) {}

  /** Receives a request to Redis that has completed. */
  default void tripCompleted(CompletedTrip trip) {}

  /**
   * An operation that has completed.
   *
   * @param cache the name of the cache
   * @param operation the name of the operation, such as {@code GET_ALL}
   * @param entries the number of entries that it used
   * @param duration how long it took
   * @param failure why it failed; null if it succeeded
   */
  record CompletedOperation(
      String cache,
      String operation,
      int entries,
      Duration duration,
      @Nullable Throwable failure) {}

  /**
   * A request to Redis that has completed. It takes one round trip, unless a server did not know
   * the script or the request was sent again. If the circuit breaker has stopped it, it takes none.
   *
   * @param request the name of the script or of the command
   * @param duration the time until the reply, with the wait for a connection
   * @param failure why it failed; null if it succeeded
   */
  record CompletedTrip(String request, Duration duration, @Nullable Throwable failure) {}
}
