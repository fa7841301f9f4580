package io.cachette.faults.history;

import org.jspecify.annotations.Nullable;

/**
 * An operation as its client has recorded it.
 *
 * @param failure the exception; null if there was none
 * @param returned when the call returned or threw; {@link Operation#NEVER} if the client was killed
 */
public record Attempt(Operation operation, @Nullable String failure, long returned) {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int LONGEST_FAILURE = 400;

  /** Describes the operation and its failure in one line. */
  public String describe() {
    String text = String.valueOf(failure);
    return "%s by %s of %s after %d ms: %s"
        .formatted(
            operation.call(),
            operation.client(),
            operation.key(),
            nanos() / NANOS_PER_MILLI,
            text.substring(0, Math.min(text.length(), LONGEST_FAILURE)));
  }

  /** Returns how long the call took, in nanoseconds; zero if the client was killed. */
  public long nanos() {
    return returned == Operation.NEVER ? 0 : returned - operation.invoked();
  }
}
