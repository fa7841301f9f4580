package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.cachette.session.Sessions;
import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebNode;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.EnumSet;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The methods of a request about its requested session: rules 22 to 27. */
@RedisTest
class RequestedSessionTest {

  private static final String UNKNOWN = "A".repeat(32);

  private static WebNode node;

  @BeforeAll
  static void start(RedisServer redis) {
    node =
        Containers.start(
            Visitor.visits(SessionApp.on(redis.uri()))
                .with(
                    app ->
                        app.onStartup(
                            context ->
                                context.setSessionTrackingModes(
                                    EnumSet.of(
                                        SessionTrackingMode.COOKIE, SessionTrackingMode.URL))))
                .build(),
            Visitor.visits(SessionApp.at("/url", redis.uri()))
                .with(
                    app ->
                        app.onStartup(
                            context ->
                                context.setSessionTrackingModes(
                                    EnumSet.of(SessionTrackingMode.URL))))
                .build());
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static String login(Visitor visitor) {
    return visitor.ask(
        request -> {
          request.getSession().setAttribute("name", "value");
          return request.getSession().getId();
        });
  }

  private static String token(Visitor visitor) {
    return Objects.requireNonNull(visitor.browser().cookie("JSESSIONID"));
  }

  @Test
  void getSession_noSession_createsUnlessCreateIsFalse() {
    Visitor visitor = new Visitor(node);
    long before = Sessions.of(node.context("")).count();
    Reply reply =
        visitor
            .visit(
                (request, response) -> {
                  assertThat(request.getSession(false)).isNull();
                  return true;
                })
            .reply();
    assertThat(reply.setCookies()).isEmpty();
    assertThat(Sessions.of(node.context("")).count()).isEqualTo(before);
    visitor.run(
        request -> {
          HttpSession session = request.getSession();
          assertThat(session).isNotNull();
          assertThat(request.getSession(true)).isSameAs(session);
          assertThat(request.getSession(false)).isSameAs(session);
        });
    assertThat(Sessions.of(node.context("")).count()).isEqualTo(before + 1);
    visitor.run(
        request -> {
          HttpSession session = request.getSession(false);
          assertThat(session).isNotNull();
          assertThat(request.getSession()).isSameAs(session);
        });
  }

  @Test
  void getSession_invalidatedSession_createsAnother() {
    Visitor visitor = new Visitor(node);
    String id = login(visitor);
    String next =
        visitor.ask(
            request -> {
              request.getSession().invalidate();
              assertThat(request.getSession(false)).isNull();
              HttpSession other = request.getSession();
              assertThat(other.isNew()).isTrue();
              assertThat(other.getAttribute("name")).isNull();
              return other.getId();
            });
    assertThat(next).isNotEqualTo(id);
    visitor.run(request -> assertThat(request.getSession(false).getId()).isEqualTo(next));
  }

  @Test
  void getSession_committedResponse_throwsUnlessSessionExists() {
    Visitor visitor = new Visitor(node);
    visitor.visit(
        (request, response) -> {
          response.flushBuffer();
          assertThat(request.getSession(false)).isNull();
          assertThatIllegalStateException().isThrownBy(request::getSession);
          assertThatIllegalStateException().isThrownBy(() -> request.getSession(true));
          return true;
        });
    String id = login(visitor);
    visitor.visit(
        (request, response) -> {
          response.flushBuffer();
          assertThat(request.getSession().getId()).isEqualTo(id);
          return true;
        });
  }

  @Test
  void getSession_committedResponseAndUrlTracking_createsSession() {
    Visitor visitor = new Visitor(node).in("/url");
    String url =
        visitor
            .visit(
                (request, response) -> {
                  response.flushBuffer();
                  request.getSession().setAttribute("name", "late");
                  return response.encodeURL("visit");
                })
            .result();
    assertThat(attribute(visitor, url.substring("visit".length()))).isEqualTo("late");
  }

  private static Object attribute(Visitor visitor, String parameters) {
    return visitor
        .visitWith(
            parameters, (request, response) -> request.getSession(false).getAttribute("name"))
        .result();
  }

  /** The requested session as the request describes it. */
  private record Requested(boolean valid, boolean fromCookie, boolean fromUrl) {

    static Requested by(HttpServletRequest request) {
      return new Requested(
          request.isRequestedSessionIdValid(),
          request.isRequestedSessionIdFromCookie(),
          request.isRequestedSessionIdFromURL());
    }
  }

  @Test
  void getRequestedSessionId_noCookieOrParameter_returnsNull() {
    new Visitor(node)
        .run(
            request -> {
              assertThat(request.getRequestedSessionId()).isNull();
              assertThat(Requested.by(request)).isEqualTo(new Requested(false, false, false));
              assertThat(request.getSession()).isNotNull();
              assertThat(request.getRequestedSessionId()).isNull();
              assertThat(Requested.by(request)).isEqualTo(new Requested(false, false, false));
            });
  }

  @Test
  void getRequestedSessionId_validCookie_returnsIdFromCookie() {
    Visitor visitor = new Visitor(node);
    String id = login(visitor);
    visitor.run(
        request -> {
          assertThat(request.getRequestedSessionId()).isEqualTo(id);
          assertThat(Requested.by(request)).isEqualTo(new Requested(true, true, false));
          assertThat(request.getSession().getId()).isEqualTo(id);
        });
  }

  @Test
  void getRequestedSessionId_validUrl_returnsIdFromUrl() {
    Visitor visitor = new Visitor(node);
    String id = login(visitor);
    new Visitor(node)
        .visitWith(
            ";jsessionid=" + token(visitor),
            (request, response) -> {
              assertThat(request.getRequestedSessionId()).isEqualTo(id);
              assertThat(Requested.by(request)).isEqualTo(new Requested(true, false, true));
              return assertThat(request.getSession(false).getId()).isEqualTo(id);
            });
  }

  @Test
  void getRequestedSessionId_cookieAndUrl_prefersCookie() {
    Visitor cookie = new Visitor(node);
    Visitor url = new Visitor(node);
    String id = login(cookie);
    login(url);
    cookie.visitWith(
        ";jsessionid=" + token(url),
        (request, response) -> {
          assertThat(request.getRequestedSessionId()).isEqualTo(id);
          return assertThat(Requested.by(request)).isEqualTo(new Requested(true, true, false));
        });
  }

  @Test
  void getRequestedSessionId_malformedToken_returnsTextAsSent() {
    Visitor visitor = new Visitor(node);
    visitor.browser().setCookie("JSESSIONID", "c0o7fszeb1", "/");
    visitor.run(
        request -> {
          assertThat(request.getRequestedSessionId()).isEqualTo("c0o7fszeb1");
          assertThat(Requested.by(request)).isEqualTo(new Requested(false, true, false));
          assertThat(request.getSession(false)).isNull();
          assertThat(request.getSession().isNew()).isTrue();
          assertThat(request.getRequestedSessionId()).isEqualTo("c0o7fszeb1");
          assertThat(request.isRequestedSessionIdValid()).isFalse();
        });
    new Visitor(node)
        .visitWith(
            ";jsessionid=c0o7fszeb1",
            (request, response) -> {
              assertThat(request.getRequestedSessionId()).isEqualTo("c0o7fszeb1");
              assertThat(Requested.by(request)).isEqualTo(new Requested(false, false, true));
              assertThat(request.getSession(false)).isNull();
              return true;
            });
  }

  @Test
  void getRequestedSessionId_unknownToken_returnsIdThatIsNotValid() {
    Visitor visitor = new Visitor(node);
    visitor.browser().setCookie("JSESSIONID", UNKNOWN, "/");
    String requested =
        visitor.ask(
            request -> {
              assertThat(Requested.by(request)).isEqualTo(new Requested(false, true, false));
              return request.getRequestedSessionId();
            });
    assertThat(requested).hasSize(43).isNotEqualTo(UNKNOWN);
    Requested fromUrl =
        new Visitor(node)
            .visitWith(";jsessionid=" + UNKNOWN, (request, response) -> Requested.by(request))
            .result();
    assertThat(fromUrl).isEqualTo(new Requested(false, false, true));
  }

  @Test
  void getRequestedSessionId_sessionInvalidatedInRequest_keepsIdAsNotValid() {
    Visitor visitor = new Visitor(node);
    String id = login(visitor);
    visitor.run(
        request -> {
          request.getSession().invalidate();
          assertThat(request.getRequestedSessionId()).isEqualTo(id);
          assertThat(Requested.by(request)).isEqualTo(new Requested(false, true, false));
          assertThat(request.getSession().isNew()).isTrue();
          assertThat(request.getRequestedSessionId()).isEqualTo(id);
          assertThat(request.isRequestedSessionIdValid()).isFalse();
        });
    // That request got a new session.
    visitor.run(request -> assertThat(request.isRequestedSessionIdValid()).isTrue());
  }

  @Test
  void isRequestedSessionIdValid_sessionEndedBefore_returnsFalse() {
    Visitor visitor = new Visitor(node);
    String id = login(visitor);
    visitor.run(request -> request.getSession().invalidate());
    visitor.run(
        request -> {
          assertThat(request.isRequestedSessionIdValid()).isFalse();
          assertThat(request.getRequestedSessionId()).isEqualTo(id);
          assertThat(request.getSession(false)).isNull();
        });
  }

  @Test
  void changeSessionId_noSession_throwsIllegalStateException() {
    Visitor visitor = new Visitor(node);
    visitor.run(
        request -> {
          assertThatIllegalStateException().isThrownBy(request::changeSessionId);
          assertThat(request.getSession(false)).isNull();
        });
    visitor.run(
        request -> {
          request.getSession().invalidate();
          assertThatIllegalStateException().isThrownBy(request::changeSessionId);
        });
  }

  @Test
  void changeSessionId_existingSession_keepsSessionAndSetsNewCookie() {
    Visitor visitor = new Visitor(node);
    String oldId = login(visitor);
    String oldToken = token(visitor);
    Visitor.Visited<String> visited =
        visitor.visit(
            (request, response) -> {
              HttpSession session = request.getSession();
              long created = session.getCreationTime();
              String newId = request.changeSessionId();
              assertThat(session.getId()).isEqualTo(newId).isNotEqualTo(oldId);
              assertThat(request.getSession()).isSameAs(session);
              assertThat(session.getAttribute("name")).isEqualTo("value");
              assertThat(session.getCreationTime()).isEqualTo(created);
              assertThat(session.isNew()).isFalse();
              assertThat(request.getRequestedSessionId()).isEqualTo(oldId);
              session.setAttribute("other", "changed later");
              return newId;
            });
    assertThat(visited.reply().setCookies()).hasSize(1);
    assertThat(token(visitor)).isNotEqualTo(oldToken);
    visitor.run(
        request -> {
          HttpSession session = request.getSession(false);
          assertThat(session.getId()).isEqualTo(visited.result());
          assertThat(session.getAttribute("name")).isEqualTo("value");
          assertThat(session.getAttribute("other")).isEqualTo("changed later");
        });
  }

  @Test
  void changeSessionId_newSession_keepsAttributesAndSetsOneCookie() {
    Visitor visitor = new Visitor(node);
    Visitor.Visited<String> visited =
        visitor.visit(
            (request, response) -> {
              request.getSession().setAttribute("name", "value");
              return request.changeSessionId();
            });
    assertThat(visited.reply().setCookies()).hasSize(1);
    visitor.run(
        request -> {
          assertThat(request.getSession(false).getId()).isEqualTo(visited.result());
          assertThat(request.getSession(false).getAttribute("name")).isEqualTo("value");
        });
  }
}
