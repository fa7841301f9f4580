package io.cachette.cdi.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.ref.WeakReference;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds in a web application on every server. */
@RedisTest
abstract class WarTests {

  private final WebServer.Starter starter;
  private final RedisServer redis;

  @TempDir Path folder = Path.of("");

  WarTests(RedisServer redis, WebServer.Starter starter) {
    this.redis = redis;
    this.starter = starter;
  }

  @BeforeEach
  void configure() {
    redis.flushAll();
    System.setProperty("cachette.redis.url", redis.uri().toString());
    System.setProperty("cachette.caches.default.expiry.created", "1h");
    System.setProperty("cachette.redis.timeout", "10s");
    System.setProperty("cachette.ratelimit.time-budget", "10s");
    System.setProperty("cachette.lock.time-budget", "10s");
    System.setProperty("cachette.session.time-budget", "10s");
    // Beans with interceptors need what is denied otherwise, as attacks use it.
    System.setProperty("cachette.session.allow", "io.cachette.**;org.jboss.weld.**");
  }

  @AfterEach
  void forget() {
    System.clearProperty("cachette.redis.url");
    System.clearProperty("cachette.caches.default.expiry.created");
    System.clearProperty("cachette.redis.timeout");
    System.clearProperty("cachette.ratelimit.time-budget");
    System.clearProperty("cachette.lock.time-budget");
    System.clearProperty("cachette.session.time-budget");
    System.clearProperty("cachette.session.allow");
  }

  private WebServer start(Path war) throws Exception {
    return starter.start(war, folder, WarTests.class.getClassLoader());
  }

  /** A browser, which keeps its session. */
  static final class Browser {

    private final HttpClient client;
    private final URI server;

    Browser(WebServer server) {
      this(server, new CookieManager());
    }

    Browser(WebServer server, CookieManager cookies) {
      this.client = HttpClient.newBuilder().cookieHandler(cookies).build();
      this.server = server.uri();
    }

    String get(String path) throws Exception {
      HttpResponse<String> response = ask(path, "browser");
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return response.body();
    }

    HttpResponse<String> ask(String path, String name) throws Exception {
      return client.send(
          HttpRequest.newBuilder(server.resolve(path)).header("X-Client", name).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  static void assertIntercepted(Browser browser) throws Exception {
    String first = browser.get("/find?isbn=42");
    assertThat(first).isEqualTo("42, call 1");
    assertThat(browser.get("/find?isbn=42")).isEqualTo(first);
    assertThat(browser.get("/find?isbn=43")).isEqualTo("43, call 2");
  }

  @Test
  void cacheAnnotations_warWithoutRegistration_areApplied() throws Exception {
    try (WebServer server = start(War.plain(folder))) {
      Browser browser = new Browser(server);
      assertIntercepted(browser);
      assertThat(redis.command("HGET", "cachette:{books}", "s:42"))
          .asString()
          .endsWith(":s:42, call 1");
      browser.get("/save?isbn=42");
      assertThat(browser.get("/find?isbn=42")).isEqualTo("saved 42");
      browser.get("/delete?isbn=42");
      assertThat(browser.get("/find?isbn=42")).isEqualTo("42, call 3");
      browser.get("/deleteAll");
      assertThat((Long) redis.command("EXISTS", "cachette:{books}")).isZero();
      assertThat(browser.get("/names")).isEqualTo("[books]");
    }
  }

  @Test
  void cacheResult_sessionAndRequestBeans_isIntercepted() throws Exception {
    try (WebServer server = start(War.plain(folder))) {
      Browser browser = new Browser(server);
      assertThat(browser.get("/price?isbn=42")).isEqualTo("1 1");
      assertThat(new Browser(server).get("/price?isbn=42")).isEqualTo("1 1");
      assertThat(browser.get("/visit?isbn=a")).isEqualTo(browser.get("/visit?isbn=a"));
    }
  }

  @Test
  void sessionBean_serverStopped_continuesOnOtherServer() throws Exception {
    CookieManager cookies = new CookieManager();
    Path second = Files.createDirectory(folder.resolve("second"));
    try (WebServer survivor =
        starter.start(War.plain(second), second, WarTests.class.getClassLoader())) {
      try (WebServer server = start(War.plain(folder))) {
        Browser browser = new Browser(server, cookies);
        browser.get("/put?isbn=42");
        assertThat(browser.get("/put?isbn=43")).isEqualTo("[42, 43]");
      }
      Browser browser = new Browser(survivor, cookies);
      assertThat(browser.get("/basket")).isEqualTo("[42, 43]");
      assertThat(browser.get("/put?isbn=44")).isEqualTo("[42, 43, 44]");
      assertThat(new Browser(survivor).get("/basket")).isEqualTo("[]");
    }
  }

  @Test
  void sessionBean_logoutOrExpiry_isDestroyed() throws Exception {
    try (WebServer server = start(War.plain(folder))) {
      Browser browser = new Browser(server);
      browser.get("/put?isbn=42");
      browser.get("/logout");
      assertReturned(server, "[[42]]");
      assertThat(browser.get("/basket")).isEqualTo("[]");
      browser.get("/put?isbn=43");
      assertThat(browser.get("/restart?isbn=44")).isEqualTo("[44]");
      assertReturned(server, "[[42], [43]]");
      assertThat(browser.get("/put?isbn=45")).isEqualTo("[44, 45]");
      browser.get("/leave");
      assertReturned(server, "[[42], [43], [44, 45]]");
    }
  }

  private static void assertReturned(WebServer server, String baskets) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(new Browser(server).get("/returned")).isEqualTo(baskets));
  }

  @Test
  void rateLimitAndLock_webRequests_areAppliedAndSendHeaders() throws Exception {
    try (WebServer server = start(War.plain(folder))) {
      Browser browser = new Browser(server);
      HttpResponse<String> allowed = browser.ask("/offer?isbn=42", "one");
      assertThat(allowed.body()).isEqualTo("offer of 42");
      assertThat(allowed.headers().firstValue("RateLimit-Policy"))
          .hasValue("\"offers\";q=2;w=3600");
      assertThat(allowed.headers().firstValue("RateLimit").orElseThrow())
          .startsWith("\"offers\";r=1;t=");
      browser.ask("/offer?isbn=42", "one");
      HttpResponse<String> refused = browser.ask("/offer?isbn=42", "one");
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
          .isBetween(1L, 1_800L);
      assertThat(refused.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("application/problem+json");
      assertThat(refused.body()).contains("quota-exceeded", "offers").doesNotContain("one");
      assertThat(browser.ask("/offer?isbn=42", "other").statusCode()).isEqualTo(200);
      assertThat((Long) redis.command("EXISTS", "cachette:rate:{offers:127.0.0.1/one}")).isOne();
      assertThat(browser.get("/order?isbn=42")).isEqualTo("ordered 42");
    }
  }

  @Test
  void cacheResult_shadedExtension_interceptsOnce() throws Exception {
    try (WebServer server = start(War.shaded(folder))) {
      assertIntercepted(new Browser(server));
    }
  }

  @Test
  void undeploy_usedApplication_stopsThreadsAndAllowsRedeploy() throws Exception {
    Path war = War.plain(folder);
    WeakReference<ClassLoader> loader = deployOnce(war);
    assertNoThreads();
    try (WebServer server = start(war)) {
      assertThat(new Browser(server).get("/find?isbn=42")).isEqualTo("42, call 1");
      assertThat(new Browser(server).get("/find?isbn=44")).isEqualTo("44, call 1");
    }
    assertNoThreads();
    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(loader.get()).isNull();
            });
  }

  private WeakReference<ClassLoader> deployOnce(Path war) throws Exception {
    try (WebServer server = start(war)) {
      Browser browser = new Browser(server);
      assertIntercepted(browser);
      assertThat(browser.get("/offer?isbn=42")).isEqualTo("offer of 42");
      assertThat(browser.get("/order?isbn=42")).isEqualTo("ordered 42");
      return new WeakReference<>(server.applicationLoader());
    }
  }

  private static void assertNoThreads() {
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(
                        name ->
                            name.startsWith("redisson")
                                || name.startsWith("cachette-async")
                                || name.startsWith("cachette-limits")
                                || name.startsWith("cachette-locks")
                                || name.startsWith("cachette-scheduler")
                                || name.startsWith("cachette-sessions")));
  }
}
