package io.cachette.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.codec.Compression;
import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.codec.ValueFormat;
import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebNode;
import io.cachette.session.internal.lifecycle.SessionRuntime;
import io.cachette.session.suite.CartApp;
import io.cachette.session.suite.SessionApp;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of attributes, and attributes that cannot be read. */
@RedisTest
class LimitsTest {

  private static final String NO_ITEMS = "!io.cachette.session.LimitsTest$Item";

  private final RedisServer redis;
  private final Raw raw;
  private final Browser browser = new Browser();

  LimitsTest(RedisServer redis) {
    this.redis = redis;
    this.raw = new Raw(redis);
  }

  /** A class that some nodes do not accept. */
  record Item(String name) implements Serializable {}

  private WebNode start(Consumer<SessionSettings.Builder> settings) {
    return Containers.start(app(settings).build());
  }

  private SessionApp app(Consumer<SessionSettings.Builder> settings) {
    return CartApp.on(redis.uri())
        .settings(settings)
        .page(
            "/item",
            (request, response) ->
                request.getSession().setAttribute("item", new Item(request.getParameter("name"))))
        .page("/large", LimitsTest::large)
        .page("/grow", LimitsTest::grow)
        .page("/twice", LimitsTest::twice);
  }

  /** Prints why an attribute is refused. */
  private static void large(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession();
    int size = Integer.parseInt(request.getParameter("size"));
    try {
      session.setAttribute(request.getParameter("name"), "x".repeat(size));
    } catch (IllegalArgumentException e) {
      response.getWriter().print(e.getMessage());
    }
  }

  private static void grow(HttpServletRequest request, HttpServletResponse response) {
    HttpSession session = request.getSession();
    if (session.getAttribute("list") instanceof List<?> list) {
      @SuppressWarnings("unchecked")
      List<Object> texts = (List<Object>) list;
      texts.add("x".repeat(Integer.parseInt(request.getParameter("size"))));
      session.setAttribute("also", "changed");
    } else {
      session.setAttribute("list", new ArrayList<>(List.of("first")));
    }
  }

  private static void twice(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession();
    for (int i = 0; i < 2; i++) {
      try {
        response.getWriter().print(session.getAttribute("item"));
      } catch (UnreadableAttributeException e) {
        response.getWriter().print(e.getClass().getSimpleName() + ";");
      }
    }
  }

  private static void denying(SessionSettings.Builder settings, UnreadableValuePolicy policy) {
    settings.unreadableValues(policy).format(ValueFormat.builder().allow(NO_ITEMS, "*").build());
  }

  @Test
  void setAttribute_sizeLimitExceeded_throwsIllegalArgumentException() {
    try (WebNode node = start(s -> s.maxAttributeSize(1_000).maxSessionSize(2_500))) {
      String id = browser.get(node, "/set?a=1").body();
      assertThat(browser.get(node, "/large?name=b&size=2000").body())
          .contains("'b'", "may take 1000", "cachette.session.max-attribute-size");
      assertThat(raw.attribute(id, "b")).isNull();
      for (String name : List.of("b", "c", "b")) {
        assertThat(browser.get(node, "/large?size=900&name=" + name).body()).isEmpty();
      }
      assertThat(browser.get(node, "/large?name=d&size=900").body())
          .contains("'d'", "may take 2500", "cachette.session.max-session-size");
      assertThat(raw.attribute(id, "d")).isNull();
      browser.get(node, "/remove?b");
      assertThat(browser.get(node, "/large?name=d&size=900").body()).isEmpty();
      assertThat(raw.length(id, "d")).isGreaterThan(900);
    }
  }

  @Test
  void commit_grownAttributeExceedsLimit_answers500AndWritesNothing() {
    try (WebNode node = start(s -> s.maxAttributeSize(1_000).maxSessionSize(1_500))) {
      String id = browser.get(node, "/set?a=1").body();
      browser.get(node, "/grow");
      assertThat(browser.get(node, "/grow?size=10").status()).isEqualTo(200);
      browser.get(node, "/remove?also");
      String before = raw.digest(id, "list");
      assertThat(browser.get(node, "/grow?size=2000").status()).isEqualTo(500);
      assertThat(raw.digest(id, "list")).isEqualTo(before);
      assertThat(raw.attribute(id, "also")).isNull();
      assertThat(browser.get(node, "/large?name=b&size=900").body()).isEmpty();
      assertThat(browser.get(node, "/grow?size=700").status()).isEqualTo(500);
      assertThat(raw.digest(id, "list")).isEqualTo(before);
      assertThat(browser.get(node, "/set?a=2").status()).isEqualTo(200);
    }
  }

  @Test
  void missPolicy_unreadableAttribute_hidesAndKeepsAttribute() {
    try (LogCapture logged = LogCapture.of(SessionRuntime.class);
        WebNode node = start(s -> {});
        WebNode denying = start(s -> denying(s, UnreadableValuePolicy.MISS))) {
      String id = browser.get(node, "/set?a=1").body();
      browser.get(node, "/item?name=lamp");
      String before = raw.digest(id, "item");
      assertThat(browser.get(denying, "/get").body()).isEqualTo("{a=1}");
      assertThat(browser.get(denying, "/set?a=2").status()).isEqualTo(200);
      assertThat(browser.get(denying, "/renew").status()).isEqualTo(200);
      String renewed = browser.get(denying, "/set?b=3").body();
      assertThat(raw.digest(renewed, "item")).isEqualTo(before);
      assertThat(browser.get(node, "/get").body()).isEqualTo("{a=2, b=3, item=Item[name=lamp]}");
      assertThat(Sessions.of(denying.context("")).statistics().unreadable()).isPositive();
      assertThat(logged.messages()).isNotEmpty().allMatch(line -> line.contains("'item'"));
      browser.get(denying, "/remove?item");
      assertThat(browser.get(node, "/get").body()).isEqualTo("{a=2, b=3}");
    }
  }

  @Test
  void setAttribute_unreadableAttribute_replacesValue() {
    try (WebNode node = start(s -> {});
        WebNode denying = start(s -> denying(s, UnreadableValuePolicy.MISS))) {
      browser.get(node, "/item?name=lamp");
      assertThat(browser.get(denying, "/set?item=text").status()).isEqualTo(200);
      assertThat(browser.get(node, "/get").body()).isEqualTo("{item=text}");
    }
  }

  @Test
  void invalidatePolicy_unreadableAttribute_endsSession() {
    try (WebNode node = start(s -> {});
        WebNode denying = start(s -> denying(s, UnreadableValuePolicy.INVALIDATE))) {
      browser.get(node, "/item?name=lamp");
      String id = browser.get(node, "/set?a=1").body();
      assertThat(browser.get(denying, "/twice").status()).isEqualTo(500);
      assertThat(raw.key(id)).isNull();
      assertThat(browser.get(node, "/get").body()).isEqualTo("none");
    }
  }

  @Test
  void failPolicy_unreadableAttribute_throwsOnEachRead() {
    try (WebNode node = start(s -> {});
        WebNode denying = start(s -> denying(s, UnreadableValuePolicy.FAIL))) {
      browser.get(node, "/item?name=lamp");
      assertThat(browser.get(denying, "/twice").body())
          .isEqualTo("UnreadableAttributeException;UnreadableAttributeException;");
      assertThat(browser.get(denying, "/get").status()).isEqualTo(500);
      assertThat(browser.get(denying, "/set?a=1").status()).isEqualTo(200);
      assertThat(browser.get(node, "/get").body()).isEqualTo("{a=1, item=Item[name=lamp]}");
    }
  }

  @Test
  void defaultPolicy_malformedAttribute_hidesAndKeepsAttribute() {
    try (WebNode node = start(s -> {})) {
      String id = browser.get(node, "/set?a=1").body();
      raw.setAttribute(id, "bad", "~garbage");
      raw.setAttribute(id, "empty", "");
      assertThat(browser.get(node, "/get").body()).isEqualTo("{a=1}");
      browser.get(node, "/set?a=2");
      assertThat(raw.attribute(id, "bad")).isEqualTo("~garbage");
      assertThat(raw.attribute(id, "empty")).isEmpty();
    }
  }

  /** Class loaders of containers throw other exceptions for names that no file can have. */
  @ParameterizedTest
  @ValueSource(
      strings = {"e:a\0b#X", "e:\0", "e:a//b\\c:*#X", "e:[Lx\0;#X", "j:\0", "i:\0", "z:\0"})
  void getAttribute_bytesThatCannotBeDecoded_followsPolicy(String stored) {
    try (WebNode node = start(s -> {});
        WebNode failing = start(s -> s.unreadableValues(UnreadableValuePolicy.FAIL))) {
      String id = browser.get(node, "/set?a=1").body();
      raw.setAttribute(id, "item", stored);
      assertThat(browser.get(node, "/get").body()).isEqualTo("{a=1}");
      assertThat(browser.get(failing, "/twice").body())
          .isEqualTo("UnreadableAttributeException;UnreadableAttributeException;");
      assertThat(browser.get(node, "/logout").status()).isEqualTo(200);
    }
  }

  @Test
  void compression_largeAttribute_storesFewerBytes() {
    try (WebNode plain = start(s -> {});
        WebNode node =
            start(s -> s.format(ValueFormat.builder().compression(Compression.LZ4).build()))) {
      String id = browser.get(node, "/set?small=1").body();
      browser.get(node, "/large?name=b&size=100000");
      assertThat(raw.length(id, "b")).isLessThan(5_000);
      assertThat(browser.get(plain, "/get").body())
          .isEqualTo("{b=" + "x".repeat(100_000) + ", small=1}");
    }
  }
}
