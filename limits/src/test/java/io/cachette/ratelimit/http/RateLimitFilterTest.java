package io.cachette.ratelimit.http;

import static jakarta.servlet.DispatcherType.ASYNC;
import static jakarta.servlet.DispatcherType.ERROR;
import static jakarta.servlet.DispatcherType.FORWARD;
import static jakarta.servlet.DispatcherType.INCLUDE;
import static jakarta.servlet.DispatcherType.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.cachette.lock.Lease;
import io.cachette.lock.LeaseException;
import io.cachette.lock.LeasePolicy;
import io.cachette.lock.Leases;
import io.cachette.ratelimit.RateLimitExceededException;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimitRequest;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimiter;
import io.cachette.ratelimit.RateLimiters;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.ws.rs.core.Response;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What clients of a web application see of its limits. */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class RateLimitFilterTest {

  private static final String POLICY = "RateLimit-Policy";
  private static final String STATE = "RateLimit";

  private final RateLimiters limiters;

  @TempDir Path folder = Path.of("");

  RateLimitFilterTest(RedisServer server) {
    this.limiters =
        RateLimiters.builder().uri(server.uri()).timeBudget(Duration.ofSeconds(10)).open();
  }

  @AfterAll
  void close() {
    limiters.close();
  }

  private static RateLimitPolicy.Builder perHour(long limit) {
    return RateLimitPolicy.builder("p" + System.nanoTime())
        .limit(limit)
        .period(Duration.ofHours(1));
  }

  private RateLimiter limiter(long limit) {
    return limiters.limiter(perHour(limit).build());
  }

  /** As an interceptor does. */
  private static void acquire(RateLimiter limiter) {
    RateLimitExchange exchange = RateLimitExchange.current().orElseThrow();
    RateLimitResult result = limiter.tryAcquire(exchange.address(), 1);
    exchange.decided(List.of(result));
    if (!result.allowed()) {
      throw new RateLimitExceededException(result);
    }
  }

  private static String name(RateLimiter limiter) {
    return limiter.policy().name();
  }

  private Site site() {
    return new Site(folder);
  }

  private static Optional<String> header(HttpResponse<?> response, String name) {
    assertThat(response.headers().allValues(name)).hasSizeLessThanOrEqualTo(1);
    return response.headers().firstValue(name);
  }

  private static void assertRefused(HttpResponse<String> response, RateLimiter limiter) {
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
  void filter_forwardsAndIncludes_sharesExchangeOfRequest() throws Exception {
    RateLimiter limiter = limiter(4);
    RateLimiter outer = limiter(100);
    try (Site site =
        site()
            .filter(new RateLimitFilter(), Map.of(), REQUEST, FORWARD, INCLUDE)
            .page("/inner", (request, response) -> acquire(limiter))
            .page(
                "/forward",
                (request, response) -> {
                  acquire(outer);
                  request.getRequestDispatcher("/inner").forward(request, response);
                })
            .page(
                "/include",
                (request, response) -> {
                  request.getRequestDispatcher("/inner").include(request, response);
                  acquire(outer);
                  response.getWriter().print("included");
                })
            .start()) {
      assertThat(header(site.get("/forward"), STATE).orElseThrow())
          .contains("\"" + name(outer) + "\";r=99", "\"" + name(limiter) + "\";r=3");
      HttpResponse<String> included = site.get("/include");
      assertThat(included.body()).isEqualTo("included");
      assertThat(header(included, STATE).orElseThrow())
          .contains("\"" + name(outer) + "\";r=98", "\"" + name(limiter) + "\";r=2");
      site.get("/inner");
      site.get("/inner");
      assertRefused(site.get("/forward"), limiter);
      assertRefused(site.get("/include"), limiter);
    }
  }

  @Test
  void exchange_asyncDispatch_isAvailableOnlyInDispatches() throws Exception {
    RateLimiter limiter = limiter(1);
    RateLimiter outer = limiter(100);
    List<Optional<RateLimitExchange>> elsewhere = Collections.synchronizedList(new ArrayList<>());
    try (Site site =
        site()
            .filter(new RateLimitFilter(), Map.of(), REQUEST, ASYNC)
            .page("/inner", (request, response) -> acquire(limiter))
            .page(
                "/async",
                (request, response) -> {
                  acquire(outer);
                  AsyncContext async = request.startAsync();
                  new Thread(
                          () -> {
                            elsewhere.add(RateLimitExchange.current());
                            async.dispatch("/inner");
                          })
                      .start();
                })
            .page(
                "/failing",
                (request, response) -> {
                  request.startAsync();
                  acquire(limiter);
                })
            .start()) {
      HttpResponse<String> first = site.get("/async");
      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(header(first, STATE).orElseThrow())
          .contains("\"" + name(outer) + "\";r=99", "\"" + name(limiter) + "\";r=0");
      assertRefused(site.get("/async"), limiter);
      assertRefused(site.get("/failing"), limiter);
      assertThat(elsewhere).hasSize(2).containsOnly(Optional.empty());
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

  @Test
  void filter_errorPage_keepsRateLimitHeaders() throws Exception {
    RateLimiter limiter = limiter(5);
    try (Site site =
        site()
            .filter(new RateLimitFilter(), Map.of(), REQUEST, ERROR)
            .page(
                "/",
                (request, response) -> {
                  acquire(limiter);
                  throw new IllegalStateException("a mistake");
                })
            .page("/sorry", (request, response) -> response.getWriter().print("sorry"))
            .errorPage(500, "/sorry")
            .start()) {
      HttpResponse<String> response = site.get("/");
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body()).isEqualTo("sorry");
      assertThat(header(response, STATE).orElseThrow()).contains(";r=4");
    }
  }

  /** A filter that limits by address and altogether. */
  private RateLimitFilter limiting(RateLimiter perAddress, RateLimiter all) {
    return new RateLimitFilter() {
      @Override
      protected List<RateLimitResult> limit(RateLimitExchange exchange) {
        return limiters.tryAcquireAll(
            List.of(
                new RateLimitRequest(perAddress, exchange.address(), 1),
                new RateLimitRequest(all, "", 1)));
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
  void exchange_finishedRequest_throwsIllegalStateException() throws Exception {
    AtomicReference<RateLimitExchange> kept = new AtomicReference<>();
    try (Site site =
        site()
            .filter(new RateLimitFilter(), Map.of(), REQUEST)
            .page("/", (request, response) -> kept.set(RateLimitExchange.current().orElseThrow()))
            .start()) {
      site.get("/");
      RateLimitExchange exchange = Objects.requireNonNull(kept.get());
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(exchange::address).isInstanceOf(IllegalStateException.class));
      assertThatThrownBy(exchange::principal).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> exchange.header("A")).isInstanceOf(IllegalStateException.class);
      exchange.decided(List.of(limiter(1).tryAcquire("k", 1)));
      assertThat(RateLimitExchange.current()).isEmpty();
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
    try (Leases leases =
            Leases.builder().uri(server.uri()).timeBudget(Duration.ofSeconds(10)).open();
        Lease held = leases.limiter(LeasePolicy.lock("busy")).acquire("a");
        Site site =
            site()
                .filter(new RateLimitFilter(), Map.of(), REQUEST)
                .page(
                    "/",
                    (request, response) -> {
                      try {
                        leases.limiter(LeasePolicy.lock("busy")).acquire("a").close();
                      } catch (InterruptedException e) {
                        throw new ServletException(e);
                      }
                    })
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
    try (Leases leases =
            Leases.builder().uri(server.uri()).timeBudget(Duration.ofSeconds(10)).open();
        Lease held = leases.limiter(LeasePolicy.lock("mapped")).acquire("a")) {
      LeaseException refused =
          catchThrowableOfType(
              LeaseException.class, () -> leases.limiter(LeasePolicy.lock("mapped")).acquire("a"));
      assertThat(held.isHeld()).isTrue();
      try (Response response = new LeaseExceptionMapper().toResponse(refused)) {
        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeaderString("Retry-After")).isEqualTo("1");
      }
    }
  }
}
