package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.ConflictPolicy;
import io.cachette.session.Sessions;
import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebNode;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One session on two nodes, with requests that overlap. */
@RedisTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoNodesTest {

  private static final int MANY = 60;

  private final RedisServer redis;
  private final WebNode one;
  private final WebNode two;
  private Browser browser = new Browser();
  private volatile HeldRequest held = new HeldRequest();

  TwoNodesTest(RedisServer redis) {
    this.redis = redis;
    this.one = Containers.start(pages(SessionApp.on(redis.uri())).build());
    this.two = Containers.start(pages(SessionApp.on(redis.uri())).build());
  }

  @BeforeEach
  void openBrowser() {
    browser = new Browser();
    held = new HeldRequest();
  }

  @AfterAll
  void stop() {
    one.stop();
    two.stop();
  }

  private SessionApp pages(SessionApp app) {
    return app.page("/set", this::set)
        .page("/get", this::get)
        .page("/names", TwoNodesTest::names)
        .page("/remove", (request, response) -> session(request).removeAttribute(name(request)))
        .page("/logout", (request, response) -> session(request).invalidate())
        .page(
            "/login", (request, response) -> response.getWriter().print(request.changeSessionId()))
        .page("/collections", TwoNodesTest::collections)
        .page("/grow", this::grow)
        .page("/count", TwoNodesTest::count)
        .page("/redirect", this::redirect);
  }

  private static HttpSession session(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    if (session == null) {
      throw new IllegalStateException("There is no session");
    }
    return session;
  }

  private static String name(HttpServletRequest request) {
    return request.getParameter("name");
  }

  /** Sets an attribute. If the parameter {@code held} is set, holds the request in between. */
  private void set(HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpSession session = request.getSession();
    holdIfAsked(request);
    session.setAttribute(name(request), request.getParameter("value"));
    response.getWriter().print(session.getId());
  }

  private void get(HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpSession session = request.getSession(false);
    Object value = session == null ? "none" : session.getAttribute(name(request));
    holdIfAsked(request);
    response.getWriter().print(value instanceof Set<?> set ? new TreeSet<>(set) : value);
  }

  private void holdIfAsked(HttpServletRequest request) {
    if (request.getParameter("held") != null) {
      held.hold();
    }
  }

  private static void names(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    for (String name : new TreeSet<>(Collections.list(session(request).getAttributeNames()))) {
      response.getWriter().print(name + " ");
    }
  }

  /** Values whose serialized form changes when they are read. */
  private static void collections(HttpServletRequest request, HttpServletResponse response) {
    Map<String, Integer> map = new HashMap<>(4096);
    Set<String> set = new HashSet<>(4096);
    for (int i = 0; i < 30; i++) {
      map.put("key" + i, i);
      set.add("element" + i);
    }
    HttpSession session = request.getSession();
    session.setAttribute("map", map);
    session.setAttribute("set", set);
    session.setAttribute("list", new ArrayList<>(List.of("a")));
  }

  @SuppressWarnings("unchecked")
  private void grow(HttpServletRequest request, HttpServletResponse response) {
    HttpSession session = session(request);
    Map<String, Integer> map = (Map<String, Integer>) session.getAttribute("map");
    map.put("grown", 1);
    ((Set<String>) session.getAttribute("set")).add("grown");
    ((List<String>) session.getAttribute("list")).add("grown");
  }

  private static void count(HttpServletRequest request, HttpServletResponse response) {
    HttpSession session = request.getSession();
    Object before = session.getAttribute("counter");
    session.setAttribute("counter", before instanceof Integer number ? number + 1 : 1);
  }

  private void redirect(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    request.getSession().setAttribute(name(request), request.getParameter("value"));
    response.sendRedirect("/get?name=" + name(request));
    holdIfAsked(request);
  }

  /**
   * Runs an action while another request is held.
   *
   * @return the reply of that request
   */
  private Reply during(WebNode node, String path, Runnable action) {
    CompletableFuture<Reply> reply = browser.getAsync(node, path + "&held=1");
    try {
      held.awaitReached();
      action.run();
    } finally {
      held.release();
    }
    return reply.join();
  }

  private String read(WebNode node, String name) {
    return browser.get(node, "/get?name=" + name).body();
  }

  @Test
  void setAttribute_parallelRequestsOnTwoNodes_keepsAllAttributes() {
    browser.get(one, "/set?name=first&value=1");
    List<CompletableFuture<Reply>> replies =
        IntStream.range(0, MANY)
            .mapToObj(
                i -> browser.getAsync(i % 2 == 0 ? one : two, "/set?name=n" + i + "&value=" + i))
            .toList();
    assertThat(replies).allSatisfy(reply -> assertThat(reply.join().status()).isEqualTo(200));
    for (WebNode node : List.of(one, two)) {
      assertThat(browser.get(node, "/names").body().split(" ")).hasSize(MANY + 1);
      for (int i = 0; i < MANY; i += 7) {
        assertThat(read(node, "n" + i)).isEqualTo(String.valueOf(i));
      }
    }
  }

  @Test
  void setAttribute_overlappingRequests_keepsBothAttributes() {
    browser.get(one, "/set?name=first&value=1");
    during(one, "/set?name=slow&value=2", () -> browser.get(two, "/set?name=quick&value=3"));
    assertThat(browser.get(two, "/names").body()).isEqualTo("first quick slow ");
  }

  @Test
  void removeAttribute_overlappingRead_staysRemovedOnBothNodes() {
    browser.get(one, "/set?name=a&value=1");
    browser.get(one, "/set?name=b&value=1");
    during(one, "/get?name=a", () -> browser.get(two, "/remove?name=a"));
    assertThat(browser.get(one, "/names").body()).isEqualTo("b ");
    assertThat(browser.get(two, "/names").body()).isEqualTo("b ");
  }

  @Test
  void getAttribute_overlappingWrite_doesNotRevertValue() {
    browser.get(one, "/set?name=a&value=old");
    Reply reply = during(one, "/get?name=a", () -> browser.get(two, "/set?name=a&value=new"));
    assertThat(reply.body()).isEqualTo("old");
    assertThat(read(one, "a")).isEqualTo("new");
    assertThat(read(two, "a")).isEqualTo("new");
  }

  @Test
  void getAttribute_collectionAndOverlappingWrite_doesNotRevertValue() {
    browser.get(one, "/collections");
    for (String name : List.of("map", "set", "list")) {
      during(one, "/get?name=" + name, () -> browser.get(two, "/set?name=" + name + "&value=new"));
      assertThat(read(two, name)).isEqualTo("new");
      held = new HeldRequest();
    }
  }

  @Test
  void getAttribute_unchangedCollection_writesNothing() {
    browser.get(one, "/collections");
    long before = Sessions.of(two.context("")).statistics().written();
    read(two, "map");
    read(two, "set");
    read(two, "list");
    assertThat(Sessions.of(two.context("")).statistics().written()).isEqualTo(before);
  }

  @Test
  void mutableAttribute_changedInPlace_isWritten() {
    browser.get(one, "/collections");
    browser.get(one, "/grow");
    assertThat(read(two, "map")).contains("grown=1", "key29=29");
    assertThat(read(two, "set")).contains("grown", "element29");
    assertThat(read(two, "list")).isEqualTo("[a, grown]");
  }

  @Test
  void invalidate_sessionUsedOnTwoNodes_endsItOnBoth() {
    browser.get(one, "/set?name=a&value=1");
    assertThat(read(two, "a")).isEqualTo("1");
    Browser before = browser.copy();
    assertThat(browser.get(one, "/logout").status()).isEqualTo(200);
    assertThat(before.get(two, "/get?name=a").body()).isEqualTo("none");
    assertThat(before.get(one, "/get?name=a").body()).isEqualTo("none");
  }

  @Test
  void setAttribute_overlappingInvalidate_doesNotRecreateSession() {
    browser.get(one, "/set?name=a&value=1");
    Browser before = browser.copy();
    Reply reply = during(two, "/set?name=b&value=2", () -> before.copy().get(one, "/logout"));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(before.get(one, "/get?name=b").body()).isEqualTo("none");
    assertThat(before.get(two, "/get?name=b").body()).isEqualTo("none");
  }

  @Test
  void changeSessionId_sessionUsedOnTwoNodes_endsOldIdOnBoth() {
    String id = browser.get(one, "/set?name=a&value=1").body();
    assertThat(read(two, "a")).isEqualTo("1");
    Browser before = browser.copy();
    assertThat(browser.get(one, "/login").body()).isNotEqualTo(id);
    for (WebNode node : List.of(one, two)) {
      assertThat(before.copy().get(node, "/get?name=a").body()).isEqualTo("none");
      assertThat(read(node, "a")).isEqualTo("1");
    }
  }

  @Test
  void setAttribute_overlappingChangeSessionId_writesToNewId() {
    browser.get(one, "/set?name=a&value=1");
    Browser before = browser.copy();
    Browser login = browser.copy();
    Reply reply = during(two, "/set?name=b&value=2", () -> login.get(one, "/login"));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.setCookies()).isEmpty();
    assertThat(login.get(one, "/names").body()).isEqualTo("a b ");
    assertThat(before.get(two, "/get?name=b").body()).isEqualTo("none");
  }

  @Test
  void setAttribute_idChangedTwiceMeanwhile_writesToLatestId() {
    browser.get(one, "/set?name=a&value=1");
    Browser login = browser.copy();
    during(
        two,
        "/set?name=b&value=2",
        () -> {
          login.get(one, "/login");
          login.get(two, "/login");
        });
    assertThat(login.get(one, "/names").body()).isEqualTo("a b ");
  }

  @Test
  void sendRedirect_changedSession_writesSessionBeforehand() {
    browser.get(one, "/set?name=a&value=1");
    during(one, "/redirect?name=a&value=2", () -> assertThat(read(two, "a")).isEqualTo("2"));
    Browser fresh = new Browser();
    Reply reply = fresh.get(one, "/redirect?name=a&value=3");
    assertThat(reply.setCookies()).hasSize(1);
    assertThat(fresh.get(two, "/get?name=a").body()).isEqualTo("3");
  }

  @Test
  void getSession_severalSessionCookies_usesValidCookie() {
    browser.get(one, "/set?name=a&value=1");
    String own = "JSESSIONID=" + browser.cookie("JSESSIONID");
    Browser other = new Browser();
    other.get(one, "/set?name=a&value=other");
    other.get(one, "/logout");
    String ended = "JSESSIONID=" + other.cookie("JSESSIONID");
    for (String cookies : List.of(ended + "; " + own, own + "; " + ended, "JSESSIONID=x; " + own)) {
      Reply reply = new Browser().get(two, "/get?name=a", "Cookie", cookies);
      assertThat(reply.body()).isEqualTo("1");
    }
  }

  @Test
  void redisKeys_sessionWithChangedId_haveTimeToLive() {
    browser.get(one, "/set?name=a&value=1");
    browser.get(two, "/login");
    List<?> keys = (List<?>) Objects.requireNonNull(redis.command("KEYS", "*"));
    assertThat(keys).isNotEmpty();
    for (Object key : keys) {
      assertThat((Long) redis.command("PTTL", key.toString())).as("%s", key).isNotEqualTo(-1);
    }
  }

  @Test
  void failConflictPolicy_overlappingWriteOfSameAttribute_answers409() {
    SessionApp app = SessionApp.at("/strict", redis.uri());
    var strict = pages(app).settings(s -> s.conflict(ConflictPolicy.FAIL)).build();
    try (WebNode three = Containers.start(strict);
        WebNode four = Containers.start(strict)) {
      browser.get(three, "/strict/set?name=a&value=1");
      Reply reply =
          during(
              three,
              "/strict/set?name=a&value=slow",
              () -> browser.get(four, "/strict/set?name=a&value=quick"));
      assertThat(reply.status()).isEqualTo(409);
      assertThat(browser.get(three, "/strict/get?name=a").body()).isEqualTo("quick");
      held = new HeldRequest();
      reply =
          during(
              three,
              "/strict/set?name=b&value=slow",
              () -> browser.get(four, "/strict/set?name=a&value=later"));
      assertThat(reply.status()).isEqualTo(200);
      assertThat(browser.get(four, "/strict/names").body()).isEqualTo("a b ");
      assertThat(browser.get(four, "/strict/get?name=a").body()).isEqualTo("later");
    }
  }

  @Test
  void exclusiveSession_concurrentIncrements_countsExactly() {
    SessionApp app = SessionApp.at("/exclusive", redis.uri());
    var exclusive = pages(app).settings(s -> s.exclusive(true)).build();
    try (WebNode three = Containers.start(exclusive);
        WebNode four = Containers.start(exclusive)) {
      browser.get(three, "/exclusive/count");
      List<CompletableFuture<Reply>> replies =
          IntStream.range(1, 30)
              .mapToObj(i -> browser.getAsync(i % 2 == 0 ? three : four, "/exclusive/count"))
              .toList();
      assertThat(replies).allSatisfy(reply -> assertThat(reply.join().status()).isEqualTo(200));
      assertThat(browser.get(four, "/exclusive/get?name=counter").body()).isEqualTo("30");
    }
  }
}
