package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The session is written and its cookie is set before the response is committed, whichever call
 * commits it.
 */
@RedisTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommitTest {

  private final Map<String, HeldRequest> held = new ConcurrentHashMap<>();
  private final Map<String, Boolean> committed = new ConcurrentHashMap<>();
  private WebNode one;
  private WebNode two;

  private Browser browser = new Browser();

  CommitTest(RedisServer redis) {
    one = Containers.start(app(redis));
    two = Containers.start(app(redis));
  }

  @BeforeEach
  void openBrowser() {
    browser = new Browser();
  }

  @AfterAll
  void stop() {
    one.stop();
    two.stop();
  }

  private WebApp app(RedisServer redis) {
    return SessionApp.on(redis.uri())
        .page("/send", this::send)
        .page("/read", CommitTest::read)
        .page("/sorry", CommitTest::sorry)
        .page("/fail", CommitTest::fail)
        .with(app -> app.errorPage(418, "/sorry").errorPage(500, "/sorry"))
        .build();
  }

  private void send(HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpSession session = request.getSession();
    String key = request.getParameter("key");
    session.setAttribute("key", key);
    CommitTrigger.valueOf(request.getParameter("way")).send(response);
    committed.put(key, response.isCommitted());
    held(key).hold();
  }

  private static void read(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(false);
    response.getWriter().print(session == null ? "none" : session.getAttribute("key"));
  }

  private static void sorry(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getParameter("reset") != null) {
      response.reset();
    }
    HttpSession session = request.getSession(false);
    if (session != null) {
      session.setAttribute("sorry", session.getAttribute("key"));
      response.getWriter().print("sorry for " + session.getAttribute("key"));
    }
  }

  private static void fail(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    request.getSession().setAttribute("key", request.getParameter("key"));
    response.getWriter().print("Not for the client");
    switch (request.getParameter("how")) {
      case "runtime" -> throw new IllegalStateException("of the test");
      case "io" -> throw new IOException("of the test");
      default -> throw new AssertionError("of the test");
    }
  }

  private HeldRequest held(String key) {
    return held.computeIfAbsent(key, absent -> new HeldRequest());
  }

  /** Opens a connection, from which only the head of the response can be read yet. */
  private static HttpURLConnection open(WebNode node, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(node.uri() + path).toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setReadTimeout(30_000);
    return connection;
  }

  @ParameterizedTest
  @MethodSource("io.cachette.session.suite.CommitTrigger#supported")
  void responseCommit_existingSession_writesSessionBeforehand(CommitTrigger way) {
    held("before-" + way).release();
    browser.get(one, "/send?way=SEND_ERROR&key=before-" + way);
    String key = "held-" + way;
    CompletableFuture<Reply> reply = browser.getAsync(one, "/send?key=" + key + "&way=" + way);
    try {
      held(key).awaitReached();
      assertThat(browser.get(two, "/read").body()).isEqualTo(key);
      if (way.sent() != CommitTrigger.Sent.AT_THE_END) {
        assertThat(committed.get(key)).isTrue();
      }
    } finally {
      held(key).release();
    }
    reply.join();
    assertThat(browser.get(two, "/read").body()).isEqualTo(key);
  }

  @ParameterizedTest
  @MethodSource("io.cachette.session.suite.CommitTrigger#supported")
  void responseCommit_newSession_sendsCookieOfStoredSession(CommitTrigger way) throws IOException {
    String key = "new-" + way;
    boolean early = way.sent() != CommitTrigger.Sent.AT_THE_END;
    if (!early) {
      held(key).release();
    }
    HttpURLConnection connection = open(one, "/send?key=" + key + "&way=" + way);
    try {
      String cookie = connection.getHeaderField("Set-Cookie");
      assertThat(cookie).isNotNull().startsWith("JSESSIONID=");
      assertThat(new Browser().get(two, "/read", "Cookie", cookie.split(";", 2)[0]).body())
          .isEqualTo(key);
      assertThat(connection.getHeaderFields().get("Set-Cookie")).hasSize(1);
    } finally {
      held(key).release();
      connection.disconnect();
    }
  }

  @Test
  void errorPage_newSession_seesAndKeepsAttribute() {
    held("error").release();
    Reply reply = browser.get(one, "/send?way=SEND_ERROR&key=error");
    assertThat(reply.status()).isEqualTo(418);
    assertThat(reply.body()).isEqualTo("sorry for error");
    assertThat(reply.setCookies()).hasSizeLessThanOrEqualTo(1);
    assertThat(browser.get(two, "/read").body()).isEqualTo("error");
  }

  @Test
  void errorPage_responseReset_keepsCookie() {
    held("reset").release();
    Browser fresh = new Browser();
    Reply reply = fresh.get(one, "/send?way=SEND_ERROR&reset=1&key=reset");
    assertThat(reply.setCookies()).hasSize(1);
    assertThat(reply.body()).isEqualTo("sorry for reset");
    assertThat(fresh.get(two, "/read").body()).isEqualTo("reset");
  }

  @ParameterizedTest
  @ValueSource(strings = {"runtime", "io", "error"})
  void exception_newSession_keepsSessionAndCookie(String how) {
    Browser fresh = new Browser();
    Reply reply = fresh.get(one, "/fail?key=failed&how=" + how);
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body()).isEqualTo("sorry for failed");
    assertThat(reply.setCookies()).hasSize(1);
    assertThat(fresh.get(two, "/read").body()).isEqualTo("failed");
  }
}
