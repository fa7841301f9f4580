package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.cachette.session.SessionAccessor;
import io.cachette.session.Sessions;
import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Identity and validity of sessions: rules 1 to 6, and 28. */
@RedisTest
class IdentityTest {

  private static WebNode node;

  @BeforeAll
  static void start(RedisServer redis) {
    node =
        Containers.start(
            Visitor.visits(SessionApp.on(redis.uri())).build(),
            application("/from", redis),
            application("/to", redis),
            shared("/one", redis).build(),
            shared("/two", redis).build());
  }

  private static WebApp application(String path, RedisServer redis) {
    return Visitor.visits(SessionApp.at(path, redis.uri()))
        .with(WebApp::crossContext)
        .page("/put", IdentityTest::put)
        .page("/show", IdentityTest::show)
        .page("/forward", (request, response) -> toOther(request).forward(request, response))
        .page("/include", (request, response) -> toOther(request).include(request, response))
        .build();
  }

  /** An application whose cookie is sent to all applications. */
  private static SessionApp shared(String path, RedisServer redis) {
    return Visitor.visits(SessionApp.at(path, redis.uri()))
        .with(app -> app.onStartup(context -> context.getSessionCookieConfig().setPath("/")));
  }

  private static void put(HttpServletRequest request, HttpServletResponse response)
      throws Exception {
    HttpSession session = request.getSession();
    session.setAttribute("path", session.getServletContext().getContextPath());
    response.getWriter().print(session.getId());
  }

  private static void show(HttpServletRequest request, HttpServletResponse response)
      throws Exception {
    HttpSession session = request.getSession(false);
    response
        .getWriter()
        .print(session == null ? "none" : session.getId() + session.getAttribute("path"));
  }

  /** Uses the session of this application as well, unless a parameter forbids it. */
  private static RequestDispatcher toOther(HttpServletRequest request) {
    if (request.getParameter("foreign") == null) {
      request.getSession().setAttribute("path", "own");
    }
    return request.getServletContext().getContext("/to").getRequestDispatcher("/put");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void getId_endedSession_returnsSameId() {
    List<HttpSession> kept = new ArrayList<>();
    String id =
        new Visitor(node)
            .ask(
                request -> {
                  HttpSession session = request.getSession();
                  String before = session.getId();
                  session.invalidate();
                  assertThat(session.getId()).isEqualTo(before);
                  kept.add(session);
                  return before;
                });
    assertThat(id).isNotNull();
    assertThat(kept.get(0).getId()).isEqualTo(id);
  }

  @Test
  void getId_twentySessions_returnsUniqueIds() {
    List<String> ids =
        Stream.generate(() -> new Visitor(node).ask(request -> request.getSession().getId()))
            .limit(20)
            .toList();
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void getId_newSession_returnsDigestNotUsableAsToken() throws Exception {
    Visitor visitor = new Visitor(node);
    String id = visitor.ask(request -> request.getSession().getId());
    byte[] token =
        Objects.requireNonNull(visitor.browser().cookie("JSESSIONID"))
            .getBytes(StandardCharsets.US_ASCII);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(token);
    assertThat(id).isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
    assertThat(
            new Visitor(node)
                .visit(
                    (request, response) -> request.getSession(false), "Cookie", "JSESSIONID=" + id)
                .result())
        .isNull();
  }

  @Test
  void sessionMethods_endedSession_throwIllegalStateException() {
    new Visitor(node)
        .run(
            request -> {
              HttpSession session = request.getSession();
              session.setAttribute("name", "value");
              session.invalidate();
              assertThatIllegalStateException().isThrownBy(session::getCreationTime);
              assertThatIllegalStateException().isThrownBy(session::getLastAccessedTime);
              assertThatIllegalStateException().isThrownBy(() -> session.getAttribute("name"));
              assertThatIllegalStateException().isThrownBy(session::getAttributeNames);
              assertThatIllegalStateException()
                  .isThrownBy(() -> session.setAttribute("name", "other"));
              assertThatIllegalStateException()
                  .isThrownBy(() -> session.setAttribute("name", null));
              assertThatIllegalStateException().isThrownBy(() -> session.removeAttribute("name"));
              assertThatIllegalStateException().isThrownBy(session::invalidate);
              assertThatIllegalStateException().isThrownBy(session::isNew);
              if (Containers.current().servlet61()) {
                assertThatIllegalStateException().isThrownBy(session::getAccessor);
              }
            });
  }

  @Test
  void idContextAndInterval_endedSession_remainAccessible() {
    new Visitor(node)
        .run(
            request -> {
              HttpSession session = request.getSession();
              session.setMaxInactiveInterval(77);
              session.invalidate();
              assertThat(session.getId()).isNotNull();
              assertThat(session.getServletContext()).isNotNull();
              assertThat(session.getMaxInactiveInterval()).isEqualTo(77);
              session.setMaxInactiveInterval(78);
              assertThat(session.getMaxInactiveInterval()).isEqualTo(78);
            });
  }

  @Test
  void isNew_clientReturns_changesToFalse() {
    Visitor visitor = new Visitor(node);
    String first =
        visitor.ask(
            request -> {
              assertThat(request.getSession().isNew()).isTrue();
              assertThat(request.getSession().isNew()).isTrue();
              return request.getSession().getId();
            });
    visitor.run(
        request -> {
          assertThat(request.getSession().isNew()).isFalse();
          assertThat(request.getSession().getId()).isEqualTo(first);
        });
  }

  @Test
  void getSession_clientWithoutCookies_returnsNewSession() {
    Visitor visitor = new Visitor(node);
    String first = visitor.ask(request -> request.getSession().getId());
    visitor.browser().forgetAll();
    visitor.run(
        request -> {
          assertThat(request.getSession().isNew()).isTrue();
          assertThat(request.getSession().getId()).isNotEqualTo(first);
        });
  }

  @Test
  void getServletContext_newAndResumedSession_returnsContextOfApplication() {
    Visitor visitor = new Visitor(node).in("/one");
    for (int i = 0; i < 2; i++) {
      visitor.run(
          request ->
              assertThat(request.getSession().getServletContext())
                  .isNotNull()
                  .isSameAs(request.getServletContext()));
    }
  }

  @Test
  void getSession_cookieOfOtherApplication_createsSeparateSession() {
    Visitor one = new Visitor(node).in("/one");
    Visitor two = one.in("/two");
    String id =
        one.ask(
            request -> {
              request.getSession().setAttribute("name", "value");
              return request.getSession().getId();
            });
    two.run(
        request -> {
          assertThat(request.getRequestedSessionId()).isEqualTo(id);
          assertThat(request.isRequestedSessionIdValid()).isFalse();
          assertThat(request.getSession(false)).isNull();
          assertThat(request.getSession().getAttribute("name")).isNull();
          assertThat(request.getSession().getId()).isNotEqualTo(id);
        });
  }

  @Test
  void forward_otherApplication_usesSessionOfTarget() {
    assertUsesTheSessionOfTheOther("/forward");
  }

  @Test
  void include_otherApplication_usesSessionOfTarget() {
    if (Containers.current().isJetty()) {
      assertIncludesWithoutCookie();
    } else {
      assertUsesTheSessionOfTheOther("/include");
    }
  }

  /** Jetty does not send headers of the included application. */
  private static void assertIncludesWithoutCookie() {
    Visitor from = new Visitor(node).in("/from");
    Reply reply = from.get("/include");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(from.get("/show").body()).endsWith("own").doesNotContain(reply.body());
    assertThat(from.in("/to").get("/show").body()).isEqualTo("none");
  }

  private static void assertUsesTheSessionOfTheOther(String path) {
    Visitor from = new Visitor(node).in("/from");
    Visitor to = from.in("/to");
    Reply reply = from.get(path);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(from.get("/show").body()).endsWith("own").doesNotContain(reply.body());
    // A request of that application uses the same session later.
    assertThat(to.get("/show").body()).isEqualTo(reply.body() + "/to");
  }

  @Test
  void forward_otherApplication_createsNoSessionOfSource() {
    Visitor from = new Visitor(node).in("/from");
    assertThat(from.get("/forward?foreign=1").status()).isEqualTo(200);
    assertThat(from.get("/show").body()).isEqualTo("none");
    assertThat(from.in("/to").get("/show").body()).endsWith("/to");
  }

  /** The accessor of this module, and in Servlet 6.1 that of the session. */
  private static List<SessionAccessor> accessors(HttpServletRequest request) {
    HttpSession session = request.getSession();
    SessionAccessor own = Sessions.of(request.getServletContext()).accessor(session);
    return Containers.current().servlet61()
        ? List.of(own, session.getAccessor()::access)
        : List.of(own);
  }

  @Test
  void access_outsideRequest_changesSessionAndLastAccess() {
    Visitor visitor = new Visitor(node);
    for (int i = 0; i < visitor.ask(IdentityTest::accessors).size(); i++) {
      SessionAccessor accessor = visitor.ask(IdentityTest::accessors).get(i);
      String id = visitor.ask(request -> request.getSession().getId());
      String value = "value " + i;
      long before = System.currentTimeMillis();
      accessor.access(
          session -> {
            assertThat(session.getId()).isEqualTo(id);
            assertThat(session.isNew()).isFalse();
            session.setAttribute("name", value);
          });
      visitor.run(
          request -> {
            assertThat(request.getSession().getAttribute("name")).isEqualTo(value);
            assertThat(request.getSession().getLastAccessedTime()).isGreaterThanOrEqualTo(before);
          });
    }
  }

  @Test
  void access_endedSession_throwsIllegalStateException() {
    Visitor visitor = new Visitor(node);
    List<SessionAccessor> accessors = visitor.ask(IdentityTest::accessors);
    visitor.run(request -> request.getSession().invalidate());
    assertThat(accessors)
        .allSatisfy(
            accessor ->
                assertThatIllegalStateException()
                    .isThrownBy(() -> accessor.access(IdentityTest::unreachable)));
  }

  @Test
  void access_changedId_throwsIllegalStateException() {
    Visitor visitor = new Visitor(node);
    List<SessionAccessor> accessors = visitor.ask(IdentityTest::accessors);
    visitor.run(HttpServletRequest::changeSessionId);
    assertThat(accessors)
        .allSatisfy(
            accessor ->
                assertThatIllegalStateException()
                    .isThrownBy(() -> accessor.access(IdentityTest::unreachable)));
  }

  private static void unreachable(HttpSession session) {
    throw new AssertionError("Got " + session);
  }

  @Test
  void sessionCookie_tokenInventedByClient_isNotAdopted() {
    for (String sent : List.of("A".repeat(32), "A".repeat(43), "made-up")) {
      Visitor visitor = new Visitor(node);
      visitor.browser().setCookie("JSESSIONID", sent, "/");
      String requested = visitor.ask(HttpServletRequest::getRequestedSessionId);
      String id = visitor.ask(request -> request.getSession().getId());
      assertThat(id).isNotEqualTo(requested).isNotEqualTo(sent);
      assertThat(visitor.browser().cookie("JSESSIONID")).isNotEqualTo(sent);
      visitor.browser().setCookie("JSESSIONID", sent, "/");
      assertThat(visitor.<HttpSession>ask(request -> request.getSession(false))).isNull();
    }
  }
}
