package io.cachette.ratelimit.http;

import static jakarta.servlet.DispatcherType.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.ratelimit.OutagePolicy;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimiter;
import io.cachette.ratelimit.RateLimiters;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Responses to clients when Redis does not answer. */
@RedisTest(dedicated = true)
final class StoreFailureTest {

  @Test
  void filter_redisPausedAndClosedPolicy_answers503(RedisServer server, @TempDir Path folder)
      throws Exception {
    try (RateLimiters limiters = RateLimiters.builder().uri(server.uri()).open()) {
      RateLimiter limiter =
          limiters.limiter(
              RateLimitPolicy.builder("login").limit(5).outage(OutagePolicy.DENY).build());
      server.pause();
      try (Site site =
          new Site(folder)
              .filter(new RateLimitFilter(), Map.of(), REQUEST)
              .page("/", (request, response) -> limiter.acquire("ann"))
              .start()) {
        assertUnavailable(site.get("/"));
      } finally {
        server.resume();
      }
    }
  }

  private static void assertUnavailable(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(response.body())
        .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503}");
    assertThat(response.headers().firstValueAsLong("Retry-After").orElseThrow()).isPositive();
    assertThat(response.headers().firstValue("RateLimit-Policy")).contains("\"login\";q=5;w=1");
    assertThat(response.headers().firstValue("RateLimit")).isEmpty();
  }
}
