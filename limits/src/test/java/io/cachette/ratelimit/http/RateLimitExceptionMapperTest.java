package io.cachette.ratelimit.http;

import static jakarta.servlet.DispatcherType.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.ratelimit.RateLimitExceededException;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimiterUnavailableException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Responses of Jersey resources whose calls are refused. */
final class RateLimitExceptionMapperTest {

  @TempDir java.nio.file.Path folder = java.nio.file.Path.of("");

  /** Called by Jersey. */
  @Path("/")
  public static class Orders {

    /** For Jersey. */
    public Orders() {}

    /** Throws the exception of a refused call. */
    @GET
    @Path("refused")
    public String refused() {
      RateLimitResult result =
          Results.exceeded(
              Results.perMinute("orders", 5), Duration.ofMillis(1_001), Duration.ofMinutes(1));
      throw new RateLimitExceededException(result);
    }

    /** Throws the exception of an unavailable store. */
    @GET
    @Path("unavailable")
    public String unavailable() {
      throw new RateLimiterUnavailableException(
          Results.unknown(Results.perMinute("orders", 5), false));
    }

    /** Throws the exception of the second of two limits. */
    @GET
    @Path("second")
    public String second() {
      RateLimitExchange.current()
          .orElseThrow()
          .decided(List.of(Results.allowed(Results.perMinute("first", 9), 8, Duration.ZERO)));
      return refused();
    }
  }

  private Site site() {
    ResourceConfig application = new ResourceConfig();
    application.register(Orders.class).register(RateLimitExceptionMapper.class);
    return new Site(folder).servlet("/*", new ServletContainer(application));
  }

  private static void assertRefused(HttpResponse<String> response, String state) {
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().allValues("Content-Type"))
        .containsExactly("application/problem+json");
    assertThat(response.headers().allValues("Retry-After")).containsExactly("2");
    assertThat(response.headers().allValues("RateLimit")).containsExactly(state);
    assertThat(response.body())
        .contains("\"status\":429")
        .contains("\"violated-policies\":[\"orders\"]");
  }

  @Test
  void exceptionMapper_withoutFilter_answers429Or503() throws Exception {
    try (Site site = site().start()) {
      assertRefused(site.get("/refused"), "\"orders\";r=0;t=2");
      HttpResponse<String> unavailable = site.get("/unavailable");
      assertThat(unavailable.statusCode()).isEqualTo(503);
      assertThat(unavailable.headers().firstValue("Retry-After")).contains("1");
      assertThat(unavailable.body()).contains("about:blank");
    }
  }

  @Test
  void exceptionMapper_withFilter_sendsAllLimits() throws Exception {
    try (Site site = site().filter(new RateLimitFilter(), Map.of(), REQUEST).start()) {
      assertRefused(site.get("/refused"), "\"orders\";r=0;t=2");
      assertRefused(site.get("/second"), "\"first\";r=8, \"orders\";r=0;t=2");
    }
  }
}
