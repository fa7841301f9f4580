package io.cachette.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.CartApp;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A thread uses a request after its end. */
@RedisTest
class AbandonedRequestTest {

  private final RedisServer redis;
  private final Raw raw;
  private final Browser browser = new Browser();
  private final AtomicReference<HttpServletRequest> kept = new AtomicReference<>();

  AbandonedRequestTest(RedisServer redis) {
    this.redis = redis;
    this.raw = new Raw(redis);
  }

  @Test
  void getSession_requestHasEnded_doesNotKeepSessionAlive() {
    try (WebNode node =
        Containers.start(
            CartApp.on(redis.uri())
                .page("/keep", (request, response) -> kept.set(request))
                .page(
                    "/shorten",
                    (request, response) -> request.getSession().setMaxInactiveInterval(1))
                .build())) {
      String id = browser.get(node, "/set?a=1").body();
      browser.get(node, "/shorten");
      browser.get(node, "/keep");
      HttpServletRequest ended = Objects.requireNonNull(kept.get());
      assertThat(Objects.requireNonNull(ended.getSession(false)).getId()).isEqualTo(id);
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(raw.key(id)).as("it expires").isNull());
    }
  }
}
