package io.cachette.session.suite;

import static io.cachette.session.suite.PlainApp.app;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.container.Browser;
import io.cachette.session.container.BrowserCookie;
import io.cachette.session.container.BrowserSocket;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** The browser of the tests: its cookies and its WebSockets. */
class BrowserSmokeTest {

  private final Browser browser = new Browser();

  /** Sends each message back. */
  @ServerEndpoint("/echo")
  public static final class Echo {

    @OnMessage
    public String answer(String message) {
      return "You said " + message;
    }
  }

  @Test
  void webSocket_echoEndpoint_answersMessage() {
    WebApp app =
        WebApp.at("/shop")
            .webSocket()
            .onStartup(
                context -> {
                  var container =
                      (ServerContainer) context.getAttribute(ServerContainer.class.getName());
                  container.addEndpoint(Echo.class);
                });
    try (WebNode node = Containers.start(app);
        BrowserSocket socket = browser.webSocket(node, "/shop/echo")) {
      socket.send("hello");
      assertThat(socket.receive()).isEqualTo("You said hello");
      assertThat(socket.isOpen()).isTrue();
    }
  }

  @Test
  void webSocket_handshakeWithCookies_sendsAndKeepsCookies() {
    Queue<String> received = new ConcurrentLinkedQueue<>();
    WebApp app =
        WebApp.at("")
            .onStartup(
                context -> {
                  Filter filter =
                      (request, response, chain) -> {
                        for (Cookie cookie : ((HttpServletRequest) request).getCookies()) {
                          received.add(cookie.getName() + "=" + cookie.getValue());
                        }
                        ((HttpServletResponse) response).addCookie(new Cookie("given", "2"));
                        chain.doFilter(request, response);
                      };
                  FilterRegistration.Dynamic registration = context.addFilter("cookies", filter);
                  registration.setAsyncSupported(true);
                  registration.addMappingForUrlPatterns(
                      EnumSet.of(DispatcherType.REQUEST), false, "/*");
                })
            .webSocket()
            .onStartup(
                context ->
                    ((ServerContainer) context.getAttribute(ServerContainer.class.getName()))
                        .addEndpoint(Echo.class));
    browser.setCookie("kept", "1", "/");
    try (WebNode node = Containers.start(app);
        BrowserSocket socket = browser.webSocket(node, "/echo")) {
      socket.send("hello");
      assertThat(socket.receive()).isEqualTo("You said hello");
      assertThat(received).containsExactly("kept=1");
      assertThat(browser.cookie("given")).isEqualTo("2");
    }
  }

  @Test
  void browserCookies_differentPathsAndAges_sendsMatchingOnes() {
    WebApp app =
        app(
            "/shop",
            "/a/cookies",
            (request, response) -> {
              response.addHeader("Set-Cookie", "default=1");
              response.addHeader("Set-Cookie", "root=1; Path=/; HttpOnly");
              response.addHeader("Set-Cookie", "other=1; Path=/sho");
              response.addHeader("Set-Cookie", "ended=1; Path=/; Max-Age=0");
              response.addHeader(
                  "Set-Cookie", "forgotten=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
              response.getWriter().print(request.getHeader("Cookie"));
            });
    browser.setCookie("forgotten", "1", "/");
    try (WebNode node = Containers.start(app)) {
      assertThat(browser.get(node, "/shop/a/cookies").setCookies()).hasSize(5);
      assertThat(browser.get(node, "/shop/a/cookies").body()).isEqualTo("default=1; root=1");
      assertThat(browser.get(node, "/shop/a/cookies", "Cookie", "x=1; x=2").body())
          .isEqualTo("x=1; x=2");
      assertThat(browser.cookies())
          .extracting(BrowserCookie::name)
          .containsExactlyInAnyOrder("default", "root", "other");
      browser.forget("root");
      assertThat(browser.cookie("root")).isNull();
      browser.forgetAll();
      assertThat(List.copyOf(browser.cookies())).isEmpty();
    }
  }
}
