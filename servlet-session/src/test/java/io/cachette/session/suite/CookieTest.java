package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Cookies and URLs with the ids of sessions: rules 29 to 32. */
@RedisTest
class CookieTest {

  private static WebNode node;
  private static WebNode other;

  @BeforeAll
  static void start(RedisServer redis) {
    node =
        Containers.start(
            app("", redis, context -> track(context, "COOKIE", "URL")),
            app("/usual", redis, context -> {}),
            app("/configured", redis, CookieTest::configure),
            app("/plain", redis, context -> context.getSessionCookieConfig().setHttpOnly(false)),
            app("/strict", redis, context -> {}).sameSite("Strict"),
            app("/cookie", redis, context -> track(context, "COOKIE")),
            app("/url", redis, context -> track(context, "URL")),
            app("/named", redis, CookieTest::trackByName),
            Visitor.visits(SessionApp.at("/setting", redis.uri()))
                .settings(settings -> settings.cookieName("OURS"))
                .with(
                    app ->
                        app.onStartup(context -> context.getSessionCookieConfig().setName("SID")))
                .build(),
            routed("a", redis));
    other = Containers.start(routed("b", redis));
  }

  private static WebApp app(String path, RedisServer redis, WebApp.Startup startup) {
    SessionApp app = path.isEmpty() ? SessionApp.on(redis.uri()) : SessionApp.at(path, redis.uri());
    return Visitor.visits(app).with(each -> each.onStartup(startup)).build();
  }

  private static void track(ServletContext context, String... modes) {
    EnumSet<SessionTrackingMode> set = EnumSet.noneOf(SessionTrackingMode.class);
    Arrays.stream(modes).map(SessionTrackingMode::valueOf).forEach(set::add);
    context.setSessionTrackingModes(set);
  }

  private static void configure(ServletContext context) {
    SessionCookieConfig config = context.getSessionCookieConfig();
    config.setName("SID");
    config.setDomain("shop.example");
    config.setPath("/configured/visit");
    config.setHttpOnly(true);
    config.setSecure(true);
    config.setMaxAge(3600);
    config.setAttribute("SameSite", "None");
    config.setAttribute("Priority", "High");
    config.setAttribute("Partitioned", "");
  }

  private static void trackByName(ServletContext context) {
    track(context, "URL");
    context.getSessionCookieConfig().setName("SID");
  }

  private static WebApp routed(String route, RedisServer redis) {
    return Visitor.visits(SessionApp.at("/routed", redis.uri()))
        .settings(settings -> settings.route(route))
        .build();
  }

  @AfterAll
  static void stop() {
    node.close();
    other.close();
  }

  private static Reply login(Visitor visitor) {
    return visitor
        .visit(
            (request, response) -> {
              request.getSession().setAttribute("name", "value");
              return true;
            })
        .reply();
  }

  private static String token(Visitor visitor) {
    return Objects.requireNonNull(visitor.browser().cookie("JSESSIONID"));
  }

  /** Returns the parts of the only cookie; the first is its name and value. */
  private static List<String> parts(Reply reply) {
    assertThat(reply.setCookies()).hasSize(1);
    return Arrays.stream(reply.setCookies().get(0).split(";", -1)).map(String::strip).toList();
  }

  @Test
  void sessionCookie_defaultSettings_hasDefaultNameAndAttributes() {
    Visitor visitor = new Visitor(node).in("/usual");
    List<String> parts = parts(login(visitor));
    assertThat(parts.get(0)).matches("JSESSIONID=[A-Za-z0-9_-]{32}");
    assertThat(parts.subList(1, parts.size()))
        .containsExactlyInAnyOrder("Path=/usual", "HttpOnly", "SameSite=Lax");
    assertThat(parts(login(new Visitor(node)))).contains("Path=/");
  }

  @Test
  void sessionCookie_secondRequest_isNotSetAgain() {
    Visitor visitor = new Visitor(node);
    assertThat(login(visitor).setCookies()).hasSize(1);
    assertThat(login(visitor).setCookies()).isEmpty();
  }

  @Test
  void sessionCookie_configuredByApplication_hasConfiguredAttributes() {
    Visitor visitor = new Visitor(node).in("/configured");
    List<String> parts = parts(login(visitor));
    assertThat(parts.get(0)).startsWith("SID=");
    assertThat(parts.subList(1, parts.size()).stream().filter(part -> !part.startsWith("Expires=")))
        .containsExactlyInAnyOrder(
            "Domain=shop.example",
            "Path=/configured/visit",
            "HttpOnly",
            "Secure",
            "Max-Age=3600",
            "SameSite=None",
            "Priority=High",
            "Partitioned");
    assertThat(parts).anyMatch(part -> part.matches("Expires=\\w{3}, \\d\\d?[ -]\\w{3}[ -].* GMT"));
    assertThat(names(visitor)).isEqualTo("value");
  }

  private static Object names(Visitor visitor) {
    return visitor.ask(request -> request.getSession(false).getAttribute("name"));
  }

  @Test
  void sessionCookie_httpOnlyDisabled_omitsHttpOnly() {
    assertThat(parts(login(new Visitor(node).in("/plain")))).doesNotContain("HttpOnly");
  }

  @Test
  void sessionCookie_sameSiteOfContainer_isKept() {
    assertThat(parts(login(new Visitor(node).in("/strict"))))
        .contains("SameSite=Strict", "HttpOnly")
        .doesNotContain("SameSite=Lax");
  }

  @Test
  void sessionCookie_newSessionsInOneRequest_setsLastCookieOnly() {
    Visitor visitor = new Visitor(node).in("/usual");
    Visitor.Visited<Boolean> visited =
        visitor.visit(
            (request, response) -> {
              response.addCookie(new Cookie("other", "kept"));
              request.getSession().invalidate();
              request.getSession().setAttribute("name", "value");
              request.changeSessionId();
              return true;
            });
    assertThat(visited.reply().setCookies())
        .anyMatch(header -> header.startsWith("other=kept"))
        .filteredOn(header -> header.startsWith("JSESSIONID="))
        .singleElement()
        .asString()
        .contains("SameSite=Lax", "HttpOnly");
    assertThat(names(visitor)).isEqualTo("value");
  }

  @Test
  void cookieName_settingAndCookieConfig_prefersSetting() {
    Visitor visitor = new Visitor(node).in("/setting");
    assertThat(parts(login(visitor)).get(0)).startsWith("OURS=");
    assertThat(names(visitor)).isEqualTo("value");
  }

  @Test
  void sessionCookieConfig_runningApplication_throwsIllegalStateException() {
    new Visitor(node)
        .in("/usual")
        .run(
            request -> {
              SessionCookieConfig config = request.getServletContext().getSessionCookieConfig();
              assertThatIllegalStateException().isThrownBy(() -> config.setName("other"));
              assertThatIllegalStateException().isThrownBy(() -> config.setPath("/other"));
              assertThatIllegalStateException().isThrownBy(() -> config.setSecure(true));
            });
  }

  @Test
  void getSession_severalSessionCookies_usesValidCookie() {
    Visitor visitor = new Visitor(node);
    login(visitor);
    String good = "JSESSIONID=" + token(visitor);
    String stale = "JSESSIONID=" + "A".repeat(32);
    String malformed = "JSESSIONID=stale";
    for (String header :
        List.of(
            stale + "; " + good,
            good + "; " + stale,
            malformed + "; " + stale + "; x=y; " + good)) {
      Visitor.Visited<Object> visited =
          new Visitor(node)
              .visit(
                  (request, response) -> {
                    assertThat(request.isRequestedSessionIdValid()).isTrue();
                    assertThat(request.getRequestedSessionId())
                        .isEqualTo(request.getSession(false).getId());
                    return request.getSession().getAttribute("name");
                  },
                  "Cookie",
                  header);
      assertThat(visited.result()).isEqualTo("value");
      assertThat(visited.reply().setCookies()).isEmpty();
    }
  }

  /** Returns URLs that an application at a path has encoded. */
  private static List<String> encoded(
      String path, HttpServletRequest request, HttpServletResponse response) {
    String base = node.uri() + path;
    assertThat(request.getContextPath()).isEqualTo(path);
    return Stream.of(
            "page", path + "/page?a=b#c", base + "/page", "/elsewhere", "http://example.com/page")
        .map(
            url -> {
              assertThat(response.encodeRedirectURL(url)).isEqualTo(response.encodeURL(url));
              return response.encodeURL(url).replace(base, "BASE");
            })
        .toList();
  }

  private static List<String> withParameter(String path, String parameter) {
    return List.of(
        "page" + parameter,
        path + "/page" + parameter + "?a=b#c",
        "BASE/page" + parameter,
        "/elsewhere",
        "http://example.com/page");
  }

  @Test
  void encodeUrl_urlTrackingOnly_appendsToken() {
    assertUrlsHaveTheToken("/url", "jsessionid");
  }

  @Test
  void encodeUrl_configuredCookieName_usesNameAsParameter() {
    assertUrlsHaveTheToken("/named", "SID");
  }

  private static void assertUrlsHaveTheToken(String path, String parameter) {
    Visitor visitor = new Visitor(node).in(path);
    Visitor.Visited<String> first =
        visitor.visit(
            (request, response) -> {
              assertThat(encoded(path, request, response)).isEqualTo(withParameter(path, ""));
              request.getSession().setAttribute("name", "value");
              String parameters = response.encodeURL("page").substring("page".length());
              assertThat(encoded(path, request, response))
                  .isEqualTo(withParameter(path, parameters));
              return parameters;
            });
    assertThat(first.reply().setCookies()).isEmpty();
    assertThat(first.result()).matches(";" + parameter + "=[A-Za-z0-9_-]{32}");
    Visitor.Visited<Object> second =
        visitor.visitWith(
            first.result(),
            (request, response) -> {
              assertThat(encoded(path, request, response))
                  .isEqualTo(withParameter(path, first.result()));
              return request.getSession(false).getAttribute("name");
            });
    assertThat(second.result()).isEqualTo("value");
    // Its cookies are not checked.
    visitor.browser().setCookie("JSESSIONID", first.result().split("=", -1)[1], "/");
    visitor.browser().setCookie("SID", first.result().split("=", -1)[1], "/");
    visitor.run(request -> assertThat(request.getSession(false)).isNull());
  }

  @Test
  void encodeUrl_cookieTrackingOnly_appendsNoToken() {
    Visitor visitor = new Visitor(node).in("/cookie");
    visitor.visit(
        (request, response) -> {
          request.getSession().setAttribute("name", "value");
          return assertThat(encoded("/cookie", request, response))
              .isEqualTo(withParameter("/cookie", ""));
        });
    new Visitor(node)
        .in("/cookie")
        .visitWith(
            ";jsessionid=" + token(visitor),
            (request, response) -> {
              assertThat(request.getRequestedSessionId()).isNull();
              assertThat(request.isRequestedSessionIdFromURL()).isFalse();
              assertThat(request.getSession(false)).isNull();
              return true;
            });
  }

  @Test
  void encodeUrl_cookieAndUrlTracking_appendsTokenUntilCookieIsSent() {
    Visitor visitor = new Visitor(node);
    Visitor.Visited<List<String>> first =
        visitor.visit(
            (request, response) -> {
              request.getSession().setAttribute("name", "value");
              return encoded("", request, response);
            });
    assertThat(first.reply().setCookies()).hasSize(1);
    assertThat(first.result()).contains("page;jsessionid=" + token(visitor));
    assertThat(visitor.visit((request, response) -> encoded("", request, response)).result())
        .contains("page");
  }

  @Test
  void route_failoverToOtherNode_isReplacedInCookie() {
    Visitor visitor = new Visitor(node).in("/routed");
    assertThat(login(visitor).setCookies()).hasSize(1);
    String token = token(visitor);
    assertThat(token).matches("[A-Za-z0-9_-]{32}\\.a");
    assertThat(login(visitor).setCookies()).isEmpty();
    Visitor failedOver = visitor.at(other);
    Visitor.Visited<Object> there =
        failedOver.visit(
            (request, response) -> {
              assertThat(request.getRequestedSessionId()).isEqualTo(request.getSession().getId());
              return request.getSession(false).getAttribute("name");
            });
    assertThat(there.result()).isEqualTo("value");
    assertThat(there.reply().setCookies()).hasSize(1);
    assertThat(token(visitor)).isEqualTo(token.substring(0, 32) + ".b");
    assertThat(login(failedOver).setCookies()).isEmpty();
    assertThat(names(failedOver)).isEqualTo("value");
  }

  @Test
  void malformedToken_cookieOrUrl_sendsNoCommand(RedisServer redis) {
    try (CommandLog log = redis.commandLog()) {
      for (String text :
          List.of("x", "A".repeat(31), "A".repeat(33), "A".repeat(31) + "*", "A".repeat(4000))) {
        assertThat(isRequested(text)).isFalse();
        assertThat(
                new Visitor(node)
                    .in("/usual")
                    .visitWith(
                        ";jsessionid=" + text, (request, response) -> request.getSession(false))
                    .result())
            .isNull();
      }
      assertThat(commandsOfSessions(log)).isEmpty();
      assertThat(isRequested("A".repeat(32))).isFalse();
      assertThat(commandsOfSessions(log)).isNotEmpty();
    }
  }

  private static boolean isRequested(String text) {
    return new Visitor(node)
        .in("/usual")
        .visit(
            (request, response) -> {
              assertThat(request.getSession(false)).isNull();
              return request.isRequestedSessionIdValid();
            },
            "Cookie",
            "JSESSIONID=" + text)
        .result();
  }

  /** Returns the commands except those of the sweeper. */
  private static List<String> commandsOfSessions(CommandLog log) {
    return log.commands().stream()
        .flatMap(command -> command.arguments().stream())
        .filter(argument -> argument.matches(".*:session:\\{usual:\\d+}:[A-Za-z0-9_-]{43}.*"))
        .toList();
  }
}
