package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.session.SessionAccessor;
import io.cachette.session.Sessions;
import io.cachette.session.container.Browser;
import io.cachette.session.container.BrowserSocket;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.websocket.CloseReason;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** WebSockets use the session of their handshake, and are closed when it is destroyed. */
@RedisTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebSocketTest {

  private final WebNode one;
  private final WebNode two;
  private Browser browser = new Browser();

  WebSocketTest(RedisServer redis) {
    this.one = Containers.start(app(redis));
    this.two = Containers.start(app(redis));
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

  private static WebApp app(RedisServer redis) {
    return SessionApp.on(redis.uri())
        .with(app -> app.webSocket().onStartup(WebSocketTest::addEndpoint))
        .page("/set", WebSocketTest::set)
        .page("/get", WebSocketTest::get)
        .page("/logout", (request, response) -> request.getSession().invalidate())
        .page("/renew", (request, response) -> request.changeSessionId())
        .page("/accessor", WebSocketTest::accessor)
        .page("/methods", WebSocketTest::methods)
        .build();
  }

  private static void addEndpoint(ServletContext context) throws Exception {
    ((ServerContainer) context.getAttribute(ServerContainer.class.getName()))
        .addEndpoint(Endpoint.class);
  }

  private static void set(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession();
    session.setAttribute(request.getParameter("name"), request.getParameter("value"));
    response.getWriter().print(session.getId());
  }

  private static void get(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(false);
    response
        .getWriter()
        .print(session == null ? "none" : session.getAttribute(request.getParameter("name")));
  }

  /** Uses the accessor of Servlet 6.1, before and after the session is destroyed. */
  private static void accessor(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession();
    HttpSession.Accessor accessor = Objects.requireNonNull(session.getAccessor());
    session.setAttribute("accessed", "by the request");
    response.flushBuffer();
    accessor.access(
        same -> same.setAttribute("accessed", same.getAttribute("accessed") + ", ours"));
    switch (request.getParameter("then")) {
      case "renew" -> request.changeSessionId();
      case "logout" -> session.invalidate();
      default -> {
        return;
      }
    }
    try {
      accessor.access(same -> same.setAttribute("accessed", "too late"));
    } catch (IllegalStateException e) {
      response.getWriter().print("ended");
    }
  }

  /** Calls the methods as frameworks with proxies of sessions do. */
  private static void methods(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession();
    session.setAttribute("accessed", "no");
    boolean has =
        Arrays.stream(session.getClass().getMethods())
            .map(Method::getName)
            .anyMatch("getAccessor"::equals);
    response.getWriter().print(has);
  }

  /** Gives the endpoint the session of the handshake. */
  public static final class Handshake extends ServerEndpointConfig.Configurator {

    @Override
    public void modifyHandshake(
        ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
      if (request.getHttpSession() instanceof HttpSession session) {
        session.setAttribute("handshake", "seen");
        config.getUserProperties().put("session", session);
      }
    }
  }

  /** Executes the commands of messages on its session. */
  @ServerEndpoint(value = "/socket", configurator = Handshake.class)
  public static final class Endpoint {

    private volatile SessionAccessor accessor = code -> {};
    private volatile Runnable watch = () -> {};

    @OnOpen
    public void open(Session socket, EndpointConfig config) {
      HttpSession session =
          (HttpSession) Objects.requireNonNull(config.getUserProperties().get("session"));
      Sessions sessions = Sessions.of(session.getServletContext());
      accessor = sessions.accessor(session);
      watch = sessions.onDestroyed(session, () -> close(socket));
    }

    private static void close(Session socket) {
      try {
        socket.close(
            new CloseReason(CloseReason.CloseCodes.VIOLATED_POLICY, "The session has ended"));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @OnMessage
    public String receive(String message) {
      String[] words = message.split(" ", -1);
      List<String> answer = new ArrayList<>();
      try {
        accessor.access(
            session -> {
              if (words[0].equals("set")) {
                session.setAttribute(words[1], words[2]);
                answer.add("done");
              } else {
                answer.add(String.valueOf(session.getAttribute(words[1])));
              }
            });
        return String.join(",", answer);
      } catch (IllegalStateException e) {
        return "ended";
      }
    }

    @OnClose
    public void end() {
      watch.run();
    }
  }

  private String read(WebNode node, String name) {
    return browser.get(node, "/get?name=" + name).body();
  }

  private static String ask(BrowserSocket socket, String message) {
    socket.send(message);
    return socket.receive();
  }

  @Test
  void webSocketHandshake_existingSession_seesSessionAndStoresChange() {
    browser.get(two, "/set?name=a&value=1");
    try (BrowserSocket socket = browser.webSocket(one, "/socket")) {
      assertThat(ask(socket, "get a")).isEqualTo("1");
      // Jetty sends the response before the filters have finished.
      await().untilAsserted(() -> assertThat(read(two, "handshake")).isEqualTo("seen"));
    }
  }

  @Test
  void webSocketMessage_existingSession_readsAndChangesSession() {
    browser.get(two, "/set?name=a&value=1");
    try (BrowserSocket socket = browser.webSocket(one, "/socket")) {
      assertThat(ask(socket, "set a 2")).isEqualTo("done");
      assertThat(read(two, "a")).isEqualTo("2");
      browser.get(two, "/set?name=a&value=3");
      assertThat(ask(socket, "get a")).isEqualTo("3");
    }
  }

  @Test
  void webSocketMessage_openSocket_updatesLastAccess() throws InterruptedException {
    String id = browser.get(two, "/set?name=a&value=1").body();
    try (BrowserSocket socket = browser.webSocket(one, "/socket")) {
      ask(socket, "get a");
      Instant before = lastAccessed(id);
      Thread.sleep(20);
      ask(socket, "get a");
      assertThat(lastAccessed(id)).isAfter(before);
    }
  }

  private Instant lastAccessed(String id) {
    return Sessions.of(two.context("")).find(id).orElseThrow().lastAccessedTime();
  }

  @Test
  void webSocket_logoutOnOtherNode_isClosed() {
    browser.get(two, "/set?name=a&value=1");
    try (BrowserSocket socket = browser.webSocket(one, "/socket")) {
      assertThat(ask(socket, "get a")).isEqualTo("1");
      browser.get(two, "/logout");
      assertThat(socket.awaitClose(Duration.ofSeconds(30))).isEqualTo(1008);
    }
  }

  @Test
  void webSocket_logoutAfterChangedId_isClosed() {
    browser.get(two, "/set?name=a&value=1");
    try (BrowserSocket socket = browser.webSocket(one, "/socket")) {
      assertThat(ask(socket, "get a")).isEqualTo("1");
      browser.get(two, "/renew");
      assertThat(ask(socket, "get a")).isEqualTo("ended");
      assertThat(socket.isOpen()).isTrue();
      browser.get(two, "/logout");
      assertThat(socket.awaitClose(Duration.ofSeconds(30))).isEqualTo(1008);
    }
  }

  @Test
  void sessionClass_reflectiveLookup_listsAccessorOnServlet61Only() {
    assertThat(browser.get(one, "/methods").body())
        .isEqualTo(String.valueOf(Containers.current().servlet61()));
  }

  @Test
  void getAccessor_servlet61_worksUntilSessionEndsOrIdChanges() {
    browser.get(one, "/set?name=a&value=1");
    if (!Containers.current().servlet61()) {
      assertThat(browser.get(one, "/methods").body())
          .isEqualTo("false"); // this container has no such type
      return;
    }
    assertThat(browser.get(one, "/accessor?then=nothing").body()).isEmpty();
    assertThat(read(two, "accessed")).isEqualTo("by the request, ours");
    assertThat(browser.get(one, "/accessor?then=renew").body()).isEqualTo("ended");
    Browser again = new Browser();
    again.get(one, "/set?name=a&value=1");
    assertThat(again.get(one, "/accessor?then=logout").body()).isEqualTo("ended");
    assertThat(again.get(two, "/get?name=a").body()).isEqualTo("none");
  }
}
