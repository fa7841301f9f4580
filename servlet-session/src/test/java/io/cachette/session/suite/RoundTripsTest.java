package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import io.cachette.testkit.Traffic;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The round trips of requests, counted between the node and Redis. */
@RedisTest
class RoundTripsTest {

  private static final int LARGE = 20;

  private final RedisServer redis;
  private final RedisProxy proxy;
  private final WebNode node;
  private final Browser browser = new Browser();

  RoundTripsTest(RedisServer redis) {
    this.redis = redis;
    proxy = RedisProxy.start(redis);
    // A reply that is faster than the next command would make two round trips of one.
    proxy.delay(Duration.ofMillis(1));
    node = Containers.start(app(proxy));
  }

  private static WebApp app(RedisProxy redis) {
    return SessionApp.on(redis.uri())
        .settings(
            settings ->
                settings.timeBudget(Duration.ofMinutes(1)).sweepInterval(Duration.ofHours(1)))
        .page("/create", (request, response) -> change(request.getSession()))
        .page("/fill", (request, response) -> fill(request.getSession()))
        .page("/read", RoundTripsTest::read)
        .page("/change", (request, response) -> change(request.getSession(false)))
        .page("/ignore", (request, response) -> response.getWriter().print("ignored"))
        .page("/renew", (request, response) -> request.changeSessionId())
        .page(
            "/login",
            (request, response) -> {
              request.changeSessionId();
              change(request.getSession());
            })
        .page("/logout", (request, response) -> request.getSession(false).invalidate())
        .build();
  }

  private static void change(HttpSession session) {
    session.setAttribute("name", "value" + System.nanoTime());
  }

  private static void fill(HttpSession session) {
    for (int i = 0; i < LARGE; i++) {
      session.setAttribute("large" + i, "x".repeat(1_024));
    }
  }

  private static void read(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getWriter().print(request.getSession(false).getAttribute("name"));
  }

  /** Makes all kinds of requests once, so that the server has loaded the scripts. */
  @BeforeEach
  void doEverythingOnce() {
    get("/create");
    for (String path : new String[] {"/read", "/ignore", "/change", "/renew", "/login"}) {
      get(path);
    }
    Browser other = browser.copy();
    browser.forgetAll();
    get("/create");
    assertThat(other.get(node, "/logout").status()).isEqualTo(200);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> List.of().equals(redis.command("KEYS", "*:claimed")));
    get("/read");
  }

  @AfterEach
  void stop() {
    try (proxy;
        node) {
      assertThat(node.uri()).isNotNull();
    }
  }

  private Reply get(String path) {
    Reply reply = browser.get(node, path);
    assertThat(reply.status()).isEqualTo(200);
    return reply;
  }

  private Traffic traffic(String what, String path) {
    proxy.reset();
    get(path);
    Traffic traffic = proxy.traffic();
    System.out.printf(
        "%s, %s: %d round trip%s, %d B up, %d B down%n",
        Containers.current(),
        what,
        traffic.roundTrips(),
        traffic.roundTrips() == 1 ? "" : "s",
        traffic.bytesSent(),
        traffic.bytesReceived());
    return traffic;
  }

  @Test
  void read_existingSession_takesOneRoundTrip() {
    assertThat(traffic("read", "/read").roundTrips()).isOne();
  }

  @Test
  void change_existingSession_takesTwoRoundTrips() {
    assertThat(traffic("change", "/change").roundTrips()).isEqualTo(2);
  }

  @Test
  void create_noCookie_takesOneRoundTrip() {
    browser.forgetAll();
    assertThat(traffic("create", "/create").roundTrips()).isOne();
  }

  @Test
  void changeSessionId_withoutAndWithChange_takesTwoAndThreeRoundTrips() {
    assertThat(traffic("change id", "/renew").roundTrips()).isEqualTo(2);
    assertThat(traffic("change id and more", "/login").roundTrips()).isEqualTo(3);
  }

  @Test
  void invalidate_existingSession_takesTwoRoundTripsAndOneInBackground() {
    assertThat(traffic("invalidate", "/logout").roundTrips()).isBetween(2L, 3L);
    await().atMost(Duration.ofMinutes(1)).until(() -> proxy.traffic().roundTrips() == 3);
    assertThat(proxy.traffic().commands()).isEqualTo(3);
  }

  @Test
  void unusedSession_redisReplyMissing_answersWithoutWaiting() {
    proxy.reset();
    proxy.hold();
    assertThat(get("/ignore").body()).isEqualTo("ignored");
    proxy.release();
    await().atMost(Duration.ofMinutes(1)).until(() -> proxy.traffic().roundTrips() == 1);
    assertThat(proxy.traffic().commands()).isOne();
  }

  @Test
  void unusedSession_missingOrMalformedCookie_sendsNoCommand() {
    browser.forgetAll();
    proxy.reset();
    get("/ignore");
    browser.setCookie("JSESSIONID", "0123456789ABCDEF", "/");
    get("/ignore");
    assertThat(proxy.traffic().commands()).isZero();
  }

  @Test
  void readAndChange_largeSession_sendsChangesOnly() {
    get("/fill");
    Traffic read = traffic("read, 20 attributes of 1 KB", "/read");
    assertThat(read.roundTrips()).isOne();
    assertThat(read.bytesSent()).isLessThan(1_024);
    Traffic change = traffic("change, 20 attributes of 1 KB", "/change");
    assertThat(change.roundTrips()).isEqualTo(2);
    assertThat(change.bytesSent()).isLessThan(2_048);
    Traffic created = traffic("write 20 attributes of 1 KB", "/fill");
    assertThat(created.roundTrips()).isEqualTo(2);
  }
}
