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
 * What a client gets whom limits refuse: a problem of RFC 9457.
 *
 * @param exceeded the names of the policies that refused; empty if they could not be asked, or
 *     something else is busy
 * @param retryAfter when to come back at the earliest
 */
public record RefusalResponse(List<String> exceeded, Duration retryAfter) {

  public static final String CONTENT_TYPE = "application/problem+json";

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVICE_UNAVAILABLE = 503;

  /**
   * The answer to an exception.
   *
   * @param decided what limits have said of the request
   */
  public static RefusalResponse of(RateLimitException refusal, List<RateLimitResult> decided) {
    List<RateLimitResult> refused = decided.stream().filter(result -> !result.allowed()).toList();
    Duration retryAfter =
        refused.stream()
            .map(RateLimitResult::retryAfter)
            .reduce(refusal.retryAfter(), (one, other) -> one.compareTo(other) > 0 ? one : other);
    if (!(refusal instanceof RateLimitExceededException)) {
      return new RefusalResponse(List.of(), retryAfter);
    }
    Stream<String> others =
        refused.stream().filter(RateLimitResult::exceeded).map(result -> result.policy().label());
    return new RefusalResponse(
        Stream.concat(Stream.of(refusal.label()), others).distinct().toList(), retryAfter);
  }

  /** The answer to who finds a lock or all places taken, which may end at any moment. */
  public static RefusalResponse of(LeaseException refusal) {
    return new RefusalResponse(
        List.of(), refusal instanceof LeaseRefusedException ? Duration.ZERO : refusal.retryAfter());
  }

  public int status() {
    return exceeded.isEmpty() ? SERVICE_UNAVAILABLE : TOO_MANY_REQUESTS;
  }

  /** In ASCII. */
  public byte[] body() {
    return toJson().getBytes(StandardCharsets.US_ASCII);
  }

  private String toJson() {
    return exceeded.isEmpty()
        ? "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503}"
        : "{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\""
            + ",\"title\":\"A rate limit is exceeded\",\"status\":429,\"violated-policies\":"
            + Json.array(exceeded)
            + "}";
  }
}
