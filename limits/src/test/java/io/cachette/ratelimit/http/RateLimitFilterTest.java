package io.cachette.ratelimit.http;

import static jakarta.servlet.DispatcherType.FORWARD;
import static jakarta.servlet.DispatcherType.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cachette.lock.DistributedLocks;
import io.cachette.lock.Lease;
import io.cachette.lock.LeaseException;
import io.cachette.ratelimit.RateLimitExceededException;
import io.cachette.ratelimit.RateLimitRequest;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimiter;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.ws.rs.core.Response;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The responses that clients of a web application get from its limits. */
@RedisTest
final class RateLimitFilterTest extends FilterScenario {

  private static final String POLICY = "RateLimit-Policy";

  RateLimitFilterTest(RedisServer server) {
    super(server);
  }

  @Test
  void filter_allowedAndRefusedRequests_sendsRateLimitHeaders() throws Exception {
    RateLimiter limiter = limiter(2);
    RateLimiter other = limiter(10);
    try (Site site =
        site()
            .filter(new RateLimitFilter(), Map.of(), REQUEST)
            .page(
                "/",
                (request, response) -> {
                  acquire(other);
                  acquire(limiter);
                  response.getWriter().print("done");
                })
            .start()) {
      HttpResponse<String> first = site.get("/");
      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(first.body()).isEqualTo("done");
      assertThat(header(first, POLICY))
          .contains("\"%s\";q=10;w=3600, \"%s\";q=2;w=3600".formatted(name(other), name(limiter)));
      assertThat(header(first, STATE).orElseThrow())
          .matches("\"%s\";r=9;t=\\d+, \"%s\";r=1;t=1800".formatted(name(other), name(limiter)));
      assertThat(header(first, "Retry-After")).isEmpty();
      site.get("/");
      HttpResponse<String> third = site.get("/");
      assertRefused(third, limiter);
      assertThat(header(third, STATE).orElseThrow()).startsWith("\"" + name(other) + "\";r=7");
    }
  }

  @Test
  void filter_refusalAsCause_replacesUncommittedResponse() throws Exception {
    RateLimiter limiter = limiter(1);
    limiter.tryAcquire("k", 1);
    try (Site site =
        site()
            .filter(new RateLimitFilter(), Map.of(), REQUEST)
            .page(
                "/",
                (request, response) -> {
                  response.setHeader("Access-Control-Allow-Origin", "*");
                  response.setHeader("Cache-Control", "max-age=60");
                  response.setContentType("text/html;charset=UTF-8");
                  response.addHeader("Set-Cookie", "a=1");
                  response.addHeader("Set-Cookie", "b=2");
                  response.getWriter().print("begun");
                  throw new ServletException(
                      new CompletionException(
                          new RateLimitExceededException(limiter.tryAcquire("k", 1))));
                })
            .start()) {
      HttpResponse<String> response = site.get("/");
      assertRefused(response, limiter);
      assertThat(header(response, "Access-Control-Allow-Origin")).contains("*");
      assertThat(header(response, "Cache-Control")).isEmpty();
      assertThat(response.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
    }
  }

  @Test
  void filter_exceptionWithCircularCause_answers500() throws Exception {
    IllegalStateException circle = new IllegalStateException();
    circle.initCause(new IllegalStateException(circle));
    try (Site site =
        site()
            .filter(new RateLimitFilter(), Map.of(), REQUEST)
            .page(
                "/",
                (request, response) -> {
                  throw circle;
                })
            .start()) {
      assertThat(site.get("/").statusCode()).isEqualTo(500);
    }
  }

  @Test
  void filter_committedResponse_rethrowsAndKeepsResponse() throws Exception {
    RateLimiter limiter = limiter(1);
    limiter.tryAcquire("127.0.0.1", 1);
    AtomicReference<Throwable> passedOn = new AtomicReference<>();
    Filter outer =
        (request, response, chain) -> {
          try {
            chain.doFilter(request, response);
          } catch (RateLimitExceededException e) {
            passedOn.set(e);
          }
        };
    try (Site site =
        site()
            .filter(outer, Map.of(), REQUEST)
            .filter(new RateLimitFilter(), Map.of(), REQUEST)
            .page(
                "/",
                (request, response) -> {
                  response.getWriter().print("begun");
                  response.flushBuffer();
                  acquire(limiter);
                })
            .start()) {
      HttpResponse<String> response = site.get("/");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("begun");
      assertThat(header(response, STATE)).isEmpty();
      assertThat(passedOn.get()).isInstanceOf(RateLimitExceededException.class);
    }
  }

  /** A filter with a limit per address and a limit for all addresses. */
  private RateLimitFilter limiting(RateLimiter perAddress, RateLimiter all) {
    return new RateLimitFilter() {
      @Override
      protected List<RateLimitResult> limit(RateLimitExchange exchange) {
        return limiters.tryAcquireAll(
            List.of(
                RateLimitRequest.of(perAddress, exchange.address(), 1),
                RateLimitRequest.of(all, "", 1)));
      }
    };
  }

  @Test
  void filter_ownLimits_refusesBeforeApplicationAndCountsOnce() throws Exception {
    RateLimiter perAddress = limiter(2);
    RateLimiter all = limiter(100);
    List<String> served = Collections.synchronizedList(new ArrayList<>());
    try (Site site =
        site()
            .filter(limiting(perAddress, all), Map.of(), REQUEST, FORWARD)
            .page("/inner", (request, response) -> served.add("inner"))
            .page(
                "/",
                (request, response) -> {
                  served.add("outer");
                  request.getRequestDispatcher("/inner").forward(request, response);
                })
            .start()) {
      assertThat(header(site.get("/"), STATE).orElseThrow())
          .matches("\"%s\";r=1;t=.*, \"%s\";r=99;t=.*".formatted(name(perAddress), name(all)));
      site.get("/");
      HttpResponse<String> refused = site.get("/");
      assertRefused(refused, perAddress);
      assertThat(served).containsExactly("outer", "inner", "outer", "inner");
    }
  }

  @Test
  void filter_severalFilters_sendsCombinedHeaders() throws Exception {
    RateLimiter first = limiter(10);
    RateLimiter second = limiter(1);
    RateLimiter all = limiter(100);
    try (Site site =
        site()
            .filter(limiting(first, all), Map.of(), REQUEST)
            .filter(limiting(second, all), Map.of(), REQUEST)
            .page("/", (request, response) -> response.getWriter().print("done"))
            .start()) {
      assertThat(header(site.get("/"), STATE).orElseThrow())
          .contains("\"" + name(first) + "\";r=9", "\"" + name(second) + "\";r=0");
      assertRefused(site.get("/"), second);
    }
  }

  @Test
  void filter_initParameters_setsClientAddressAndHeaderStyle() throws Exception {
    RateLimiter limiter = limiter(1);
    try (Site site =
        site()
            .filter(
                new RateLimitFilter(),
                Map.of("trusted-proxies", "127.0.0.1", "headers", "legacy"),
                REQUEST)
            .page(
                "/",
                (request, response) -> {
                  acquire(limiter);
                  RateLimitExchange exchange = RateLimitExchange.current().orElseThrow();
                  response
                      .getWriter()
                      .print(
                          exchange.address() + exchange.principal() + exchange.header("X-Tenant"));
                })
            .start()) {
      HttpResponse<String> first = site.get("/", "X-Forwarded-For", "192.0.2.1", "X-Tenant", "t");
      assertThat(first.body()).isEqualTo("192.0.2.1Optional.emptyOptional[t]");
      assertThat(header(first, "X-RateLimit-Limit")).contains("1");
      assertThat(header(first, "X-RateLimit-Remaining")).contains("0");
      assertThat(header(first, "X-RateLimit-Reset")).contains("3600");
      assertThat(header(first, STATE)).isEmpty();
      HttpResponse<String> spoofed = site.get("/", "X-Forwarded-For", "203.0.113.7, 192.0.2.1");
      assertThat(spoofed.statusCode()).isEqualTo(429);
      assertThat(header(spoofed, "X-RateLimit-Remaining")).contains("0");
      assertThat(site.get("/", "X-Forwarded-For", "192.0.2.2").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void filter_shadowPolicy_sendsNoHeaders() throws Exception {
    RateLimiter limiter = limiters.limiter(perHour(1).shadow(true).build());
    try (Site site =
        site()
            .filter(new RateLimitFilter(), Map.of(), REQUEST)
            .page("/", (request, response) -> acquire(limiter))
            .start()) {
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> response = site.get("/");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
      }
    }
  }

  @Test
  void filter_notInitialized_answers500WithReason() throws Exception {
    RateLimitFilter filter =
        new RateLimitFilter() {
          @Override
          public void init(jakarta.servlet.FilterConfig config) {}
        };
    try (Site site =
        site().filter(filter, Map.of(), REQUEST).page("/", (request, response) -> {}).start()) {
      HttpResponse<String> response = site.get("/");
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body()).contains("super.init");
    }
  }

  @Test
  void filter_heldLock_answers503WithRetryAfter(RedisServer server) throws Exception {
    try (DistributedLocks locks =
            DistributedLocks.builder().uri(server.uri()).timeBudget(Duration.ofSeconds(10)).open();
        Lease held = locks.lock("busy", "a").acquire();
        Site site =
            site()
                .filter(new RateLimitFilter(), Map.of(), REQUEST)
                .page("/", (request, response) -> locks.lock("busy", "a").acquire().close())
                .start()) {
      HttpResponse<String> response = site.get("/");
      assertThat(held.isHeld()).isTrue();
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(header(response, "Retry-After")).contains("1");
      assertThat(header(response, "Content-Type")).contains("application/problem+json");
    }
  }

  @Test
  void leaseExceptionMapper_heldLock_answers503WithRetryAfter(RedisServer server) throws Exception {
    try (DistributedLocks locks =
            DistributedLocks.builder().uri(server.uri()).timeBudget(Duration.ofSeconds(10)).open();
        Lease held = locks.lock("mapped", "a").acquire()) {
      LeaseException refused =
          catchThrowableOfType(LeaseException.class, () -> locks.lock("mapped", "a").acquire());
      assertThat(held.isHeld()).isTrue();
      try (Response response = new LeaseExceptionMapper().toResponse(refused)) {
        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeaderString("Retry-After")).isEqualTo("1");
      }
    }
  }
}
