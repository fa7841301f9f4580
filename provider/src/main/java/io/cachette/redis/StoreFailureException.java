package io.cachette.redis;

import io.cachette.redis.internal.RedisFailureExplainer;
import org.jspecify.annotations.Nullable;

/**
 * Redis has not answered in time, or not as it should, or was not asked because it did not answer
 * others a moment ago. If it was asked, what it was asked for may have happened.
 */
public final class StoreFailureException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean asked;

  private StoreFailureException(String message, @Nullable Throwable cause, boolean asked) {
    super(message, cause, false, false);
    this.asked = asked;
  }

  /** Whether Redis was asked; then what it was asked for may have happened. */
  public boolean wasAsked() {
    return asked;
  }

  public static StoreFailureException timedOut(long millis) {
    return new StoreFailureException("No answer of Redis within " + millis + " ms", null, true);
  }

  public static StoreFailureException noTimeLeft() {
    return new StoreFailureException(
        "The time for Redis was over before it was asked", null, false);
  }

  public static StoreFailureException circuitOpen() {
    return new StoreFailureException(
        "Redis did not answer a moment ago, and is not asked", null, false);
  }

  public static StoreFailureException of(Throwable cause) {
    return new StoreFailureException(
        RedisFailureExplainer.explain(cause), RedisFailureExplainer.withoutSecrets(cause), true);
  }
}
