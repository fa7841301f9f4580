package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.container.WebApp;
import io.cachette.session.suite.Visitor.Visited;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Threads and requests that use one session at the same time: rule 16. */
@RedisTest
class ConcurrentAttributesTest extends TwoNodesScenario {

  ConcurrentAttributesTest(RedisServer redis) {
    super(redis);
  }

  @Override
  WebApp[] apps() {
    return new WebApp[] {
      Visitor.visits(SessionApp.on(redis.uri())).build(),
      Visitor.visits(SessionApp.at("/exclusive", redis.uri()))
          .settings(settings -> settings.exclusive(true))
          .build()
    };
  }

  private static List<String> names(HttpServletRequest request) {
    return Collections.list(request.getSession().getAttributeNames());
  }

  @Test
  void setAttribute_concurrentThreadsOfRequest_keepsAllAttributes() {
    Visitor visitor = new Visitor(one);
    visitor.run(
        request -> {
          HttpSession session = request.getSession();
          IntStream.range(0, 8)
              .mapToObj(
                  thread ->
                      CompletableFuture.runAsync(
                          () -> {
                            for (int i = 0; i < 25; i++) {
                              session.setAttribute(thread + "." + i, i);
                              assertThat(names(request)).contains(thread + "." + i);
                            }
                          }))
              .toList()
              .forEach(CompletableFuture::join);
        });
    visitor.run(request -> assertThat(names(request)).hasSize(200));
  }

  @Test
  void setAttribute_concurrentRequestsOnTwoNodes_keepsAllAttributes() {
    Visitor visitor = new Visitor(one);
    visitor.run(HttpServletRequest::getSession);
    List<CompletableFuture<Visited<Boolean>>> requests =
        IntStream.range(0, 16)
            .mapToObj(
                i ->
                    visitor
                        .at(i % 2 == 0 ? one : two)
                        .start(
                            "",
                            (request, response) -> {
                              request.getSession(false).setAttribute("name" + i, i);
                              return true;
                            }))
            .toList();
    requests.forEach(CompletableFuture::join);
    visitor.run(request -> assertThat(names(request)).hasSize(16));
  }

  @Test
  void exclusiveSession_concurrentIncrements_countsExactly() {
    Visitor visitor = new Visitor(one).in("/exclusive");
    visitor.run(request -> request.getSession().setAttribute("count", 0));
    List<CompletableFuture<Visited<Boolean>>> requests =
        IntStream.range(0, 10)
            .mapToObj(
                i ->
                    visitor
                        .at(i % 2 == 0 ? one : two)
                        .start("", (request, response) -> increment(request)))
            .toList();
    requests.forEach(CompletableFuture::join);
    visitor.run(request -> assertThat(request.getSession().getAttribute("count")).isEqualTo(10));
  }

  private static boolean increment(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    session.setAttribute("count", (Integer) session.getAttribute("count") + 1);
    return true;
  }
}
