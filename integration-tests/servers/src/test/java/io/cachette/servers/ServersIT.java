package io.cachette.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.testkit.RedisServer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds on every server. The last tests stop Redis, replace the application and remove it. */
@ParameterizedClass
@MethodSource("servers")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class ServersIT {

  private static final Pattern LINKAGE =
      Pattern.compile(
          "LinkageError|NoClassDefFoundError|NoSuchMethodError|NoSuchFieldError"
              + "|IncompatibleClassChangeError|ExceptionInInitializerError");

  private static @Nullable CheckedServer checked;

  ServersIT(Server unused) {}

  static Stream<Server> servers() {
    return Selection.servers();
  }

  @BeforeParameterizedClassInvocation
  static void open(Server server) {
    checked = new CheckedServer(server);
  }

  @AfterParameterizedClassInvocation
  static void close() {
    if (checked != null) {
      checked.close();
    }
  }

  @AfterAll
  static void atLeastOneServerIsChecked() {
    assertThat(Selection.isEmpty() || CheckedServer.started() > 0)
        .as("a server has started; see target/distributions/*.log")
        .isTrue();
  }

  private static void check(Check check, CheckedServer.Body body) throws Exception {
    Objects.requireNonNull(checked).run(check, body);
  }

  @Test
  @Order(1)
  void application_deployedWar_starts() throws Exception {
    check(
        Check.DEPLOYMENT,
        shop -> {
          assertThat(new Browser().get(shop.first(), "/shop/version")).isEqualTo("1");
          assertThat(shop.first().consoleLines(LINKAGE)).isEmpty();
        });
  }

  @Test
  @Order(2)
  void cacheManager_injected_isCachettes() throws Exception {
    check(
        Check.INJECTED_MANAGER,
        shop ->
            assertThat(new Browser().get(shop.first(), "/shop/caches/provider"))
                .isEqualTo("io.cachette.jcache.CachetteCachingProvider"));
  }

  @Test
  @Order(2)
  void cacheAnnotations_calledMethods_useRedis() throws Exception {
    check(
        Check.CACHE_ANNOTATIONS,
        shop -> {
          Browser browser = new Browser();
          String found = browser.get(shop.first(), "/shop/caches/find?isbn=42");
          assertThat(stored(shop.redis(), "42")).endsWith(found);
          assertThat(browser.get(shop.second(), "/shop/caches/find?isbn=42")).isEqualTo(found);
          browser.get(shop.second(), "/shop/caches/save?isbn=42");
          assertThat(browser.get(shop.first(), "/shop/caches/find?isbn=42")).isEqualTo("saved 42");
          browser.get(shop.first(), "/shop/caches/delete?isbn=42");
          assertThat(stored(shop.redis(), "42")).isEqualTo("null");
        });
  }

  private static String stored(RedisServer redis, String isbn) {
    return String.valueOf(redis.command("HGET", "cachette:{books}", "s:" + isbn));
  }

  @Test
  @Order(2)
  void cookie_newSession_isCachettes() throws Exception {
    check(
        Check.COOKIE,
        shop -> {
          Browser browser = new Browser();
          HttpResponse<String> response = browser.ask(shop.first(), "/shop/session/add?item=a");
          List<String> cookies = response.headers().allValues("Set-Cookie");
          assertThat(cookies).hasSize(1);
          assertThat(cookies.get(0)).matches(shop.server().cookie() + "=[A-Za-z0-9_-]{32}(;.*)?");
          assertThat(cookies.get(0).toLowerCase(Locale.ROOT))
              .contains("httponly", "samesite=lax", "path=/shop");
        });
  }

  @Test
  @Order(2)
  void sessionAttributes_secondNode_areThere() throws Exception {
    check(
        Check.SESSION_ATTRIBUTES,
        shop -> {
          Browser browser = new Browser();
          browser.get(shop.first(), "/shop/session/add?item=a");
          assertThat(browser.get(shop.second(), "/shop/session/add?item=b")).isEqualTo("[a, b]");
          assertThat(browser.get(shop.first(), "/shop/session/cart")).isEqualTo("[a, b]");
          assertThat(new Browser().get(shop.first(), "/shop/session/cart")).isEqualTo("null");
        });
  }

  @Test
  @Order(2)
  void sessionBeans_secondNode_continue() throws Exception {
    check(
        Check.SESSION_BEANS,
        shop -> {
          Browser browser = new Browser();
          browser.get(shop.first(), "/shop/session/visit?page=a");
          assertThat(browser.get(shop.second(), "/shop/session/visit?page=b")).isEqualTo("[a, b]");
          assertThat(browser.get(shop.first(), "/shop/session/pages")).isEqualTo("[a, b]");
          assertThat(new Browser().get(shop.first(), "/shop/session/pages")).isEqualTo("[]");
        });
  }

  @Test
  @Order(2)
  void sessionListeners_changedSession_areNotified() throws Exception {
    check(
        Check.SESSION_LISTENERS,
        shop -> {
          Browser browser = new Browser();
          String id = browser.get(shop.first(), "/shop/session/id");
          browser.get(shop.first(), "/shop/session/add?item=a");
          List<String> before = browser.cookies();
          String changed = browser.get(shop.first(), "/shop/session/login");
          assertThat(changed).isNotEqualTo(id);
          assertThat(browser.cookies()).hasSize(1).doesNotContainAnyElementsOf(before);
          assertThat(browser.get(shop.second(), "/shop/session/cart")).isEqualTo("[a]");
          assertThat(events(shop.first()))
              .contains("created " + id, "added [a] " + id, "changed " + id + " " + changed);
        });
  }

  private static List<String> events(Node node) throws Exception {
    return new Browser().get(node, "/shop/session/events").lines().toList();
  }

  @Test
  @Order(2)
  void session_logout_endsOnAllNodes() throws Exception {
    check(
        Check.LOGOUT,
        shop -> {
          Browser browser = new Browser();
          browser.get(shop.first(), "/shop/session/add?item=a");
          browser.get(shop.first(), "/shop/session/visit?page=logout");
          String id = browser.get(shop.second(), "/shop/session/id");
          browser.get(shop.second(), "/shop/session/logout");
          await()
              .untilAsserted(
                  () ->
                      assertThat(events(shop.second()))
                          .containsOnlyOnce("destroyed " + id + " [a]", "left [logout]")
                          .contains("removed [a] " + id));
          assertThat(browser.get(shop.first(), "/shop/session/exists")).isEqualTo("false");
          assertThat(browser.get(shop.first(), "/shop/session/pages")).isEqualTo("[]");
        });
  }

  @Test
  @Order(2)
  void rateLimit_exceeded_respondsWith429() throws Exception {
    check(
        Check.RATE_LIMIT,
        shop -> {
          Browser browser = new Browser();
          assertThat(browser.get(shop.first(), "/shop/limits/offer?isbn=42"))
              .isEqualTo("offer of 42");
          browser.get(shop.second(), "/shop/limits/offer?isbn=42");
          HttpResponse<String> refused = browser.ask(shop.first(), "/shop/limits/offer?isbn=42");
          assertThat(refused.statusCode()).isEqualTo(429);
          assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
              .isBetween(1L, 1_800L);
          assertThat(new Browser().get(shop.first(), "/shop/limits/offer?isbn=42"))
              .isEqualTo("offer of 42");
        });
  }

  @Test
  @Order(2)
  void lock_heldOnOneNode_isRefusedOnOther() throws Exception {
    check(
        Check.LOCK,
        shop -> {
          Browser browser = new Browser();
          assertThat(browser.get(shop.first(), "/shop/limits/order?isbn=42"))
              .isEqualTo("ordered 42");
          assertThat(browser.get(shop.first(), "/shop/limits/lock")).isEqualTo("locked");
          assertThat(browser.get(shop.second(), "/shop/limits/lock")).isEqualTo("refused");
          browser.get(shop.first(), "/shop/limits/unlock");
          assertThat(browser.get(shop.second(), "/shop/limits/lock")).isEqualTo("locked");
          browser.get(shop.second(), "/shop/limits/unlock");
        });
  }

  @Test
  @Order(3)
  void contextParameters_ofOneApplication_applyToAllModules() throws Exception {
    check(
        Check.CONTEXT_PARAMETERS,
        shop -> {
          Browser browser = new Browser();
          browser.get(shop.second(), "/parameters/session/add?item=a");
          browser.get(shop.second(), "/parameters/caches/find?isbn=77");
          browser.get(shop.second(), "/parameters/limits/offer?isbn=77");
          assertThat((List<?>) shop.redis().command("KEYS", "parameters:*"))
              .extracting(String::valueOf)
              .anyMatch(key -> key.startsWith("parameters:session:"))
              .anyMatch(key -> key.startsWith("parameters:{books}"))
              .anyMatch(key -> key.startsWith("parameters:rate:{offers"));
          assertThat(stored(shop.redis(), "77")).isEqualTo("null");
        });
  }

  @Test
  @Order(4)
  void requests_withoutRedis_getDocumentedAnswers() throws Exception {
    check(
        Check.OUTAGE,
        shop -> {
          Node node = shop.first();
          Browser browser = new Browser();
          browser.get(node, "/shop/session/add?item=a");
          shop.redis().stop();
          HttpResponse<String> session = browser.ask(node, "/shop/session/cart");
          assertThat(session.statusCode()).as(session.body()).isEqualTo(503);
          assertThat(session.headers().firstValue("Retry-After")).isPresent();
          Browser stranger = new Browser();
          assertThat(stranger.get(node, "/shop/caches/find?isbn=8")).startsWith("8, call");
          assertThat(stranger.get(node, "/shop/limits/offer?isbn=8")).isEqualTo("offer of 8");
          assertThat(stranger.ask(node, "/shop/limits/order?isbn=8").statusCode()).isEqualTo(503);
          shop.redis().restart();
          await()
              .atMost(Duration.ofSeconds(30))
              .untilAsserted(
                  () -> {
                    Browser later = new Browser();
                    assertThat(later.get(node, "/shop/session/add?item=b")).isEqualTo("[b]");
                    String found = later.get(node, "/shop/caches/find?isbn=9");
                    assertThat(stored(shop.redis(), "9")).endsWith(found);
                    later.get(node, "/shop/limits/order?isbn=9");
                  });
          assertThat(node.consoleLines(LINKAGE)).isEmpty();
        });
  }

  @Test
  @Order(5)
  void sessions_newVersionWithMoreBeans_continueAndEnd() throws Exception {
    check(
        Check.NEW_VERSION,
        shop -> {
          Browser browser = new Browser();
          browser.get(shop.first(), "/shop/session/add?item=a");
          browser.get(shop.first(), "/shop/session/visit?page=a");
          shop.deployNewVersion();
          assertThat(browser.get(shop.first(), "/shop/session/cart")).isEqualTo("[a]");
          browser.get(shop.first(), "/shop/session/visit?page=b");
          assertThat(browser.get(shop.first(), "/shop/wish?item=w")).isEqualTo("[w]");
          browser.get(shop.first(), "/shop/session/logout");
          assertThat(browser.get(shop.first(), "/shop/session/exists")).isEqualTo("false");
        });
  }

  @Test
  @Order(6)
  void session_oldAndNewVersion_alternates() throws Exception {
    check(
        Check.ROLLING_DEPLOYMENT,
        shop -> {
          Browser browser = new Browser();
          assertThat(new Browser().get(shop.first(), "/shop/version")).isEqualTo("2");
          browser.get(shop.second(), "/shop/session/add?item=a");
          browser.get(shop.second(), "/shop/session/visit?page=a");
          browser.get(shop.first(), "/shop/session/visit?page=b");
          browser.get(shop.first(), "/shop/wish?item=w");
          browser.get(shop.second(), "/shop/session/visit?page=c");
          browser.get(shop.first(), "/shop/session/visit?page=d");
          assertThat(browser.get(shop.second(), "/shop/session/add?item=b")).isEqualTo("[a, b]");
          browser.get(shop.second(), "/shop/session/logout");
          assertThat(browser.get(shop.first(), "/shop/session/exists")).isEqualTo("false");
        });
  }

  @Test
  @Order(7)
  void threads_undeployedApplication_end() throws Exception {
    check(
        Check.UNDEPLOYMENT_THREADS,
        shop -> {
          shop.undeploy();
          await()
              .atMost(Duration.ofSeconds(30))
              .untilAsserted(
                  () ->
                      assertThat(shop.first().diagnose("Thread.print").lines())
                          .filteredOn(line -> line.matches("\"(cachette|redisson|netty).*"))
                          .isEmpty());
        });
  }

  @Test
  @Order(8)
  void classes_nextDeployment_areThoseOfOneApplication() throws Exception {
    check(
        Check.NEXT_DEPLOYMENT,
        shop -> {
          shop.deployAgain();
          Browser browser = new Browser();
          browser.get(shop.first(), "/shop/session/add?item=a");
          browser.get(shop.first(), "/shop/session/visit?page=a");
          browser.get(shop.first(), "/shop/caches/find?isbn=42");
          browser.get(shop.first(), "/shop/limits/offer?isbn=42");
          browser.get(shop.first(), "/shop/limits/order?isbn=42");
          try {
            await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(2))
                .until(
                    () -> {
                      // Idle threads of some servers keep their last request.
                      browser.occupyThreads(shop.first(), "/shop/version/later");
                      return countLoaders(shop.first()) == 1;
                    });
          } catch (ConditionTimeoutException e) {
            Path dump = Path.of("target", "nodes", "classes.hprof").toAbsolutePath();
            Files.deleteIfExists(dump);
            shop.first().diagnose("GC.heap_dump", dump.toString());
            throw new AssertionError("Classes are left; " + dump + " is a dump of the heap", e);
          }
        });
  }

  private static long countLoaders(Node node) throws Exception {
    node.diagnose("GC.run");
    return node.diagnose("VM.classloaders", "show-classes")
        .lines()
        .filter(line -> line.endsWith(" io.cachette.servers.shop.Books"))
        .count();
  }
}
