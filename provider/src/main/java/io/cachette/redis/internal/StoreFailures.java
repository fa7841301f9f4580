package io.cachette.redis.internal;

import io.cachette.redis.StoreFailureException;

/** Creates the exceptions for calls that Redis does not answer. */
final class StoreFailures {

  private StoreFailures() {}

  /** The failure of a call that was sent and not answered in time. */
  static StoreFailureException timedOut(long millis) {
    return new StoreFailureException("No answer of Redis within " + millis + " ms", null, true);
  }

  /** The failure of a call whose time was over before it was sent. */
  static StoreFailureException noTimeLeft() {
    return new StoreFailureException(
        "The time for Redis was over before it was asked", null, false);
  }

  /** The failure of a call that was not sent because the circuit breaker is open. */
  static StoreFailureException circuitOpen() {
    return new StoreFailureException(
        "Redis did not answer a moment ago, and is not asked", null, false);
  }

  /** The failure of a call that the client or the server reported. */
  static StoreFailureException of(Throwable cause) {
    FailureKind kind = FailureKind.of(cause);
    String reason = RedisFailureExplainer.explain(cause);
    return new StoreFailureException(
        kind == FailureKind.NOT_SENT ? "Not sent: " + reason : reason,
        RedisFailureExplainer.withoutSecrets(cause),
        kind != FailureKind.NOT_SENT,
        kind != FailureKind.NOT_SENT && kind != FailureKind.REFUSED);
  }

  /** The same failure of a call that only reads. */
  static StoreFailureException ofRead(StoreFailureException failure) {
    return failure.isOutcomeUnknown()
        ? new StoreFailureException(
            String.valueOf(failure.getMessage()), failure.getCause(), true, false)
        : failure;
  }
}
