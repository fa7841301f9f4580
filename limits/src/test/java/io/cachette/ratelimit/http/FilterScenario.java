package io.cachette.ratelimit.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.ratelimit.RateLimitExceededException;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimiter;
import io.cachette.ratelimit.RateLimiters;
import io.cachette.testkit.RedisServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Limits of one Redis and a web application on Tomcat, and checks of its responses. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class FilterScenario {

  static final String STATE = "RateLimit";

  final RateLimiters limiters;

  @TempDir Path folder = Path.of("");

  FilterScenario(RedisServer server) {
    this.limiters =
        RateLimiters.builder().uri(server.uri()).timeBudget(Duration.ofSeconds(10)).open();
  }

  @AfterAll
  void close() {
    limiters.close();
  }

  static RateLimitPolicy.Builder perHour(long limit) {
    return RateLimitPolicy.builder("p" + System.nanoTime())
        .limit(limit)
        .period(Duration.ofHours(1));
  }

  RateLimiter limiter(long limit) {
    return limiters.limiter(perHour(limit).build());
  }

  /** Acquires a permit for the current request, as the interceptor does. */
  static void acquire(RateLimiter limiter) {
    RateLimitExchange exchange = RateLimitExchange.current().orElseThrow();
    RateLimitResult result = limiter.tryAcquire(exchange.address(), 1);
    exchange.decided(List.of(result));
    if (!result.isAllowed()) {
      throw new RateLimitExceededException(result);
    }
  }

  static String name(RateLimiter limiter) {
    return limiter.policy().name();
  }

  Site site() {
    return new Site(folder);
  }

  static Optional<String> header(HttpResponse<?> response, String name) {
    assertThat(response.headers().allValues(name)).hasSizeLessThanOrEqualTo(1);
    return response.headers().firstValue(name);
  }

  static void assertRefused(HttpResponse<String> response, RateLimiter limiter) {
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(header(response, "Content-Type")).contains("application/problem+json");
    assertThat(response.body())
        .isEqualTo(
            "{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
                + "\"title\":\"A rate limit is exceeded\",\"status\":429,"
                + "\"violated-policies\":[\""
                + name(limiter)
                + "\"]}");
    assertThat(header(response, "Retry-After").map(Long::valueOf).orElseThrow())
        .isBetween(1L, 3_600L);
    assertThat(header(response, STATE).orElseThrow())
        .contains("\"" + name(limiter) + "\";r=0;t=" + header(response, "Retry-After").get());
  }
}
