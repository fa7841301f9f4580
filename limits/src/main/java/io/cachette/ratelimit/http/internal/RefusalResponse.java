package io.cachette.ratelimit.http.internal;

import io.cachette.lock.LeaseException;
import io.cachette.lock.LeaseRefusedException;
import io.cachette.ratelimit.RateLimitExceededException;
import io.cachette.ratelimit.RateLimitException;
import io.cachette.ratelimit.RateLimitResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The response to a refused request: a problem of RFC 9457.
 *
 * @param exceeded the labels of the exceeded limits; empty if Redis did not answer, or for a lease
 * @param retryAfter the shortest time until a retry can succeed
 */
record RefusalResponse(List<String> exceeded, Duration retryAfter) {

  static final String CONTENT_TYPE = "application/problem+json";

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVICE_UNAVAILABLE = 503;

  /**
   * Creates the response to an exception.
   *
   * @param decided the decisions of all limits about the request
   */
  static RefusalResponse of(RateLimitException refusal, List<RateLimitResult> decided) {
    List<RateLimitResult> refused = decided.stream().filter(result -> !result.isAllowed()).toList();
    Duration retryAfter =
        refused.stream()
            .map(RateLimitResult::retryAfter)
            .reduce(refusal.retryAfter(), (one, other) -> one.compareTo(other) > 0 ? one : other);
    if (!(refusal instanceof RateLimitExceededException)) {
      return new RefusalResponse(List.of(), retryAfter);
    }
    Stream<String> others =
        refused.stream().filter(RateLimitResult::isExceeded).map(result -> result.policy().label());
    return new RefusalResponse(
        Stream.concat(Stream.of(refusal.label()), others).distinct().toList(), retryAfter);
  }

  /** Creates the response to a lease exception. A held lease may be released at any moment. */
  static RefusalResponse of(LeaseException refusal) {
    return new RefusalResponse(
        List.of(), refusal instanceof LeaseRefusedException ? Duration.ZERO : refusal.retryAfter());
  }

  int status() {
    return exceeded.isEmpty() ? SERVICE_UNAVAILABLE : TOO_MANY_REQUESTS;
  }

  /** Returns the body in ASCII. */
  byte[] body() {
    return toJson().getBytes(StandardCharsets.US_ASCII);
  }

  private String toJson() {
    return exceeded.isEmpty()
        ? "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503}"
        : "{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\""
            + ",\"title\":\"A rate limit is exceeded\",\"status\":429,\"violated-policies\":"
            + Json.formatArray(exceeded)
            + "}";
  }
}
