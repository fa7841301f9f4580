package io.cachette.redis.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.StoreFailureException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisNodeNotFoundException;
import org.redisson.client.RedisResponseTimeoutException;
import org.redisson.client.RedisTimeoutException;

/** Creates the exceptions for calls that Redis does not answer, by their {@link FailureKind}. */
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

  /**
   * What a failure says about the request that failed. This is the one place that decides whether
   * an outcome is unknown, and whether a request is sent again.
   */
  enum FailureKind {
    /** The request was not written to a connection. */
    NOT_SENT,
    /** The server replied that it does not execute the request. */
    REFUSED,
    /** The request was sent, and no reply arrived. */
    NO_REPLY,
    /**
     * The server replied with an error that may have ended a script half-way, or the call failed.
     */
    FAILED;

    /** Refusals that another attempt may escape: servers load, elect a master, or move a slot. */
    private static final Set<String> TEMPORARY =
        Set.of(
            "BUSY",
            "CLUSTERDOWN",
            "LOADING",
            "MASTERDOWN",
            "NOREPLICAS",
            "NOSCRIPT",
            "READONLY",
            "TRYAGAIN");

    /** Redisson's message for a failure to get a connection. */
    private static final String NO_CONNECTION_TEXT =
        "Unexpected exception while processing command";

    /** Redisson's messages for requests that have timed out before they were written. */
    private static final List<String> UNWRITTEN_TEXTS =
        List.of("Unable to acquire connection", "Command still hasn't been written");

    /** Returns the kind of a failure. */
    static FailureKind of(Throwable failure) {
      Throwable cause = Completions.unwrap(failure);
      if (Refusals.codeOf(cause) != null) {
        return REFUSED;
      }
      if (cause instanceof RedisUnavailableException
          || cause instanceof RedisConnectionException
          || cause instanceof RedisNodeNotFoundException
          || isUnwritten(cause)) {
        return NOT_SENT;
      }
      return cause instanceof ConnectingHook.ReplyLostException
              || cause instanceof RedisResponseTimeoutException
          ? NO_REPLY
          : FAILED;
    }

    private static boolean isUnwritten(Throwable cause) {
      if (cause instanceof RedisTimeoutException) {
        return UNWRITTEN_TEXTS.stream().anyMatch(text -> startsWith(cause, text));
      }
      return cause.getCause() != null && startsWith(cause, NO_CONNECTION_TEXT);
    }

    private static boolean startsWith(Throwable failure, String text) {
      return failure.getMessage() != null && failure.getMessage().startsWith(text);
    }

    /**
     * Returns whether a request that failed may be sent again: it has surely not run and may run
     * later, or it reads and its reply is lost.
     */
    static boolean isRepeatable(Throwable failure, Script.Purpose purpose) {
      Throwable cause = Completions.unwrap(failure);
      return switch (of(cause)) {
        case NOT_SENT -> !(cause instanceof RedisUnavailableException); // it has tried for long
        case REFUSED ->
            isTemporary(Refusals.codeOf(cause))
                && (purpose == Script.Purpose.CHANGE || !Refusals.isWriteRefused(cause));
        case NO_REPLY -> purpose == Script.Purpose.READ;
        case FAILED -> false;
      };
    }

    private static boolean isTemporary(@Nullable String code) {
      return code != null && TEMPORARY.contains(code);
    }
  }
}
