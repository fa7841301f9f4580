package io.cachette.ratelimit.http;

import static jakarta.servlet.DispatcherType.ASYNC;
import static jakarta.servlet.DispatcherType.ERROR;
import static jakarta.servlet.DispatcherType.FORWARD;
import static jakarta.servlet.DispatcherType.INCLUDE;
import static jakarta.servlet.DispatcherType.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.ratelimit.RateLimiter;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.AsyncContext;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The exchange of a request in forwards, includes, asynchronous dispatches and error pages. */
@RedisTest
final class RateLimitDispatchTest extends FilterScenario {

  RateLimitDispatchTest(RedisServer server) {
    super(server);
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
}
