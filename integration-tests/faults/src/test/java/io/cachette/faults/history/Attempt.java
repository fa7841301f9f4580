package io.cachette.faults.history;

import org.jspecify.annotations.Nullable;

/**
 * An operation as its client has recorded it.
 *
 * @param failure the exception; null if there was none
 * @param returned when the call returned or threw; {@link Operation#NEVER} if the client was killed
 */
public record Attempt(Operation operation, @Nullable String failure, long returned) {

  /** Returns how long the call took, in nanoseconds; zero if the client was killed. */
  public long nanos() {
    return returned == Operation.NEVER ? 0 : returned - operation.invoked();
  }
}
