package io.cachette.quarkus.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.testkit.RedisServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests two instances of an application on Quarkus. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class QuarkusIT {

  private static final Pattern COMPLAINT =
      Pattern.compile(" (ERROR|WARN)|LinkageError|NoClassDefFound|NoSuchMethod|NoSuchField");

  private static final RedisServer REDIS = RedisServer.start();

  private static Instance first;
  private static Instance second;

  private final Browser browser = new Browser();

  @BeforeAll
  static void start() throws IOException {
    first = new Instance("first", REDIS);
    second = new Instance("second", REDIS);
  }

  @AfterAll
  static void stop() throws IOException {
    try (REDIS;
        Instance one = first;
        Instance other = second) {
      assertThat(Stream.of(one.log(), other.log()).flatMap(String::lines))
          .noneMatch(line -> COMPLAINT.matcher(line).find());
    }
  }

  @Test
  void cacheManager_injected_isCachettes() throws Exception {
    assertThat(browser.get(first, "/caches/provider"))
        .isEqualTo("io.cachette.jcache.CachetteCachingProvider");
  }

  @Test
  void cacheAnnotations_calledInServlets_useRedis() throws Exception {
    String found = browser.get(first, "/caches/find?isbn=42");
    assertThat(stored("42")).endsWith(found);
    assertThat(browser.get(first, "/caches/find?isbn=42")).isEqualTo(found);
    assertThat(browser.get(second, "/caches/find?isbn=42")).isEqualTo(found);
    browser.get(second, "/caches/save?isbn=42");
    assertThat(browser.get(first, "/caches/find?isbn=42")).isEqualTo("saved 42");
    browser.get(first, "/caches/delete?isbn=42");
    assertThat(stored("42")).isEqualTo("null");
  }

  @Test
  void cacheAnnotations_calledInResources_useRedis() throws Exception {
    String found = browser.get(first, "/rest/books/43");
    assertThat(stored("43")).endsWith(found);
    assertThat(browser.get(second, "/rest/books/43")).isEqualTo(found);
  }

  @Test
  void cacheAnnotations_asynchronousMethod_useRedis() throws Exception {
    String found = browser.get(first, "/rest/shelf/42");
    assertThat(browser.get(second, "/rest/shelf/42")).isEqualTo(found);
    assertThat(browser.get(second, "/rest/shelf/42/cached")).isEqualTo(found);
  }

  private static String stored(String isbn) {
    return String.valueOf(REDIS.command("HGET", "bookshop:{books}", "s:" + isbn));
  }

  @Test
  void sessionAttributes_secondInstance_areThere() throws Exception {
    HttpResponse<String> response = browser.ask(first, "/session/add?item=a");
    assertThat(response.headers().allValues("Set-Cookie"))
        .singleElement()
        .asString()
        .matches("JSESSIONID=[A-Za-z0-9_-]{32}(;.*)?");
    assertThat(browser.get(second, "/session/add?item=b")).isEqualTo("[a, b]");
    assertThat(browser.get(first, "/session/cart")).isEqualTo("[a, b]");
    assertThat(new Browser().get(first, "/session/cart")).isEqualTo("null");
  }

  @Test
  void sessionBeans_sameInstance_continue() throws Exception {
    browser.get(first, "/session/visit?page=a");
    assertThat(browser.get(first, "/session/visit?page=b")).isEqualTo("[a, b]");
    assertThat(new Browser().get(first, "/session/pages")).isEqualTo("[]");
  }

  /** ArC keeps its beans on each instance. */
  @Test
  void sessionBeans_secondInstance_startAnew() throws Exception {
    browser.get(first, "/session/add?item=a");
    browser.get(first, "/session/visit?page=a");
    assertThat(browser.get(second, "/session/visit?page=b")).isEqualTo("[b]");
    assertThat(browser.get(second, "/session/cart")).isEqualTo("[a]");
    assertThat(browser.get(first, "/session/pages")).isEqualTo("[a]");
  }

  @Test
  void sessionListeners_changedSession_areNotified() throws Exception {
    String id = browser.get(first, "/session/id");
    browser.get(first, "/session/add?item=a");
    browser.get(first, "/session/visit?page=a");
    List<String> before = browser.cookies();
    String changed = browser.get(first, "/session/login");
    assertThat(changed).isNotEqualTo(id);
    assertThat(browser.cookies()).hasSize(1).doesNotContainAnyElementsOf(before);
    assertThat(browser.get(first, "/session/pages")).isEqualTo("[a]");
    assertThat(browser.get(second, "/session/cart")).isEqualTo("[a]");
    assertThat(events(first))
        .contains("created " + id, "added [a] " + id, "changed " + id + " " + changed);
  }

  @Test
  void session_logout_endsOnBothInstances() throws Exception {
    browser.get(first, "/session/add?item=a");
    browser.get(first, "/session/visit?page=logout");
    String id = browser.get(first, "/session/id");
    browser.get(first, "/session/logout");
    await()
        .untilAsserted(
            () ->
                assertThat(events(first))
                    .containsOnlyOnce("destroyed " + id + " [a]", "left [logout]")
                    .contains("removed [a] " + id));
    assertThat(browser.get(second, "/session/exists")).isEqualTo("false");
    assertThat(browser.get(first, "/session/exists")).isEqualTo("false");
    assertThat(browser.get(first, "/session/pages")).isEqualTo("[]");
  }

  private static List<String> events(Instance instance) throws Exception {
    return new Browser().get(instance, "/session/events").lines().toList();
  }

  @Test
  void rateLimit_exceededInServlets_respondsWith429() throws Exception {
    assertThat(browser.get(first, "/limits/offer?isbn=42")).isEqualTo("offer of 42");
    browser.get(second, "/limits/offer?isbn=42");
    HttpResponse<String> refused = browser.ask(first, "/limits/offer?isbn=42");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
        .isBetween(1L, 1_800L);
    assertThat(new Browser().get(first, "/limits/offer?isbn=42")).isEqualTo("offer of 42");
  }

  @Test
  void rateLimit_exceededInResources_respondsWith429() throws Exception {
    assertThat(browser.get(first, "/rest/shelf/42/taken")).isEqualTo("took 42");
    HttpResponse<String> refused = browser.ask(second, "/rest/shelf/42/taken");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
        .isBetween(1L, 3_600L);
  }

  @Test
  void lock_heldOnOneInstance_isRefusedOnOther() throws Exception {
    assertThat(browser.get(first, "/limits/order?isbn=42")).isEqualTo("ordered 42");
    assertThat(browser.get(first, "/limits/lock")).isEqualTo("locked");
    assertThat(browser.get(second, "/limits/lock")).isEqualTo("refused");
    browser.get(first, "/limits/unlock");
    assertThat(browser.get(second, "/limits/lock")).isEqualTo("locked");
    browser.get(second, "/limits/unlock");
  }
}
