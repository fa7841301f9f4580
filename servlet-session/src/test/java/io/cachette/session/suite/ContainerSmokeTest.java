package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.session.container.Browser;
import io.cachette.session.container.BrowserCookie;
import io.cachette.session.container.BrowserSocket;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the other tests of this package rely on. */
class ContainerSmokeTest {

  private static final Queue<String> EVENTS = new ConcurrentLinkedQueue<>();

  private final Browser browser = new Browser();

  /** What a page does. */
  @FunctionalInterface
  private interface Page {
    void serve(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException;
  }

  private static final class PageServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient Page page;

    PageServlet(Page page) {
      this.page = page;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      page.serve(request, response);
    }
  }

  /** Declared by its class. */
  public static final class DeclaredListener implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
      EVENTS.add("initialized " + event.getServletContext().getContextPath());
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
      EVENTS.add("destroyed " + event.getServletContext().getContextPath());
    }
  }

  /** Remembers what it got. */
  public static final class SampleInitializer implements ServletContainerInitializer {

    @Override
    public void onStartup(Set<Class<?>> handled, ServletContext context) {
      context.setAttribute("handled", String.valueOf(handled));
    }
  }

  /** Answers with what it hears. */
  @ServerEndpoint("/echo")
  public static final class Echo {

    @OnMessage
    public String answer(String message) {
      return "You said " + message;
    }
  }

  private static void page(ServletContext context, String path, Page page) {
    ServletRegistration.Dynamic servlet = context.addServlet(path, new PageServlet(page));
    servlet.addMapping(path);
    servlet.setAsyncSupported(true);
  }

  private static WebApp app(String path, String pagePath, Page page) {
    return WebApp.at(path).onStartup(context -> page(context, pagePath, page));
  }

  @Test
  void servlet_mappedPath_answersRequest() {
    WebApp app =
        app(
                "",
                "/greeting",
                (request, response) ->
                    response
                        .getWriter()
                        .print("Hello " + request.getServletContext().getInitParameter("name")))
            .initParameter("name", "world");
    try (WebNode node = Containers.start(app)) {
      assertThat(browser.get(node, "/greeting").body()).isEqualTo("Hello world");
      assertThat(browser.get(node, "/other").status()).isEqualTo(404);
      assertThat(node.context("").getInitParameter("name")).isEqualTo("world");
      assertThat(node.context("").getSessionTimeout()).isEqualTo(30);
    }
  }

  @Test
  void formParameter_postRequest_isRead() {
    WebApp app =
        app(
            "/shop",
            "/form",
            (request, response) ->
                response.getWriter().print(request.getMethod() + request.getParameter("book")));
    try (WebNode node = Containers.start(app)) {
      assertThat(browser.post(node, "/shop/form", "book=1&page=2").body()).isEqualTo("POST1");
    }
  }

  @Test
  void start_exceptionInStartup_throwsWithRootCause() {
    IllegalArgumentException failure = new IllegalArgumentException("of the test");
    WebApp app =
        WebApp.at("")
            .onStartup(
                context -> {
                  throw failure;
                });
    assertThatThrownBy(() -> Containers.start(app).close())
        .isInstanceOf(IllegalStateException.class)
        .hasRootCause(failure);
  }

  @Test
  void initializer_handledTypes_receivesHandledClasses() {
    WebApp with = WebApp.at("/with").initializer(SampleInitializer::new, Echo.class);
    WebApp without = WebApp.at("/without").initializer(SampleInitializer::new);
    try (WebNode node = Containers.start(with, without)) {
      assertThat(node.context("/with").getAttribute("handled")).isEqualTo("[" + Echo.class + "]");
      assertThat(node.context("/without").getAttribute("handled")).isEqualTo("null");
    }
  }

  @Test
  void contextListener_startAndStop_isNotified() {
    EVENTS.clear();
    try (WebNode node = Containers.start(WebApp.at("/shop").listener(DeclaredListener.class))) {
      assertThat(EVENTS).containsExactly("initialized /shop");
      node.stop();
    }
    assertThat(EVENTS).containsExactly("initialized /shop", "destroyed /shop");
  }

  @Test
  void filter_allDispatcherTypes_isInvokedForEach() {
    Queue<DispatcherType> types = new ConcurrentLinkedQueue<>();
    WebApp app =
        WebApp.at("")
            .errorPage(418, "/error-page")
            .onStartup(
                context -> {
                  Filter filter =
                      (request, response, chain) -> {
                        types.add(request.getDispatcherType());
                        chain.doFilter(request, response);
                      };
                  FilterRegistration.Dynamic registration = context.addFilter("all", filter);
                  registration.setAsyncSupported(true);
                  registration.addMappingForUrlPatterns(
                      EnumSet.allOf(DispatcherType.class), false, "/*");
                  page(context, "/end", (request, response) -> response.getWriter().print("end"));
                  page(
                      context,
                      "/error-page",
                      (request, response) -> response.getWriter().print("sorry"));
                  page(
                      context,
                      "/forward",
                      (request, response) ->
                          request.getRequestDispatcher("/end").forward(request, response));
                  page(
                      context,
                      "/include",
                      (request, response) ->
                          request.getRequestDispatcher("/end").include(request, response));
                  page(context, "/error", (request, response) -> response.sendError(418));
                  page(
                      context,
                      "/async",
                      (request, response) -> {
                        AsyncContext async = request.startAsync();
                        async.dispatch("/end");
                      });
                });
    try (WebNode node = Containers.start(app)) {
      assertThat(browser.get(node, "/forward").body()).isEqualTo("end");
      assertThat(browser.get(node, "/include").body()).isEqualTo("end");
      assertThat(browser.get(node, "/error").body()).isEqualTo("sorry");
      assertThat(browser.get(node, "/async").body()).isEqualTo("end");
      assertThat(types)
          .containsExactly(
              DispatcherType.REQUEST,
              DispatcherType.FORWARD,
              DispatcherType.REQUEST,
              DispatcherType.INCLUDE,
              DispatcherType.REQUEST,
              DispatcherType.ERROR,
              DispatcherType.REQUEST,
              DispatcherType.ASYNC);
    }
  }

  @Test
  void nodes_sameApplication_areIndependent() {
    WebApp app =
        app(
            "",
            "/node",
            (request, response) -> {
              HttpSession session = request.getSession();
              response.getWriter().print(session.isNew());
            });
    try (WebNode one = Containers.start(app);
        WebNode two = Containers.start(app)) {
      assertThat(one.uri()).isNotEqualTo(two.uri());
      assertThat(one.context("")).isNotSameAs(two.context(""));
      assertThat(one.context("").getClassLoader()).isNotSameAs(two.context("").getClassLoader());
      assertThat(browser.get(one, "/node").body()).isEqualTo("true");
      assertThat(browser.get(one, "/node").body()).isEqualTo("false");
      assertThat(browser.copy().get(one, "/node").body()).isEqualTo("false");
      assertThat(browser.get(two, "/node").body()).isEqualTo("true");
      one.stop();
      assertThat(browser.get(two, "/node").body()).isEqualTo("false");
    }
  }

  @Test
  void requests_concurrentCallers_runInParallel() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    WebApp app =
        app(
            "",
            "/meet",
            (request, response) -> {
              if (request.getParameter("open") == null) {
                gate.join();
              } else {
                gate.complete(null);
              }
              response.getWriter().print("met");
            });
    try (WebNode node = Containers.start(app)) {
      var waiting = Stream.generate(() -> browser.getAsync(node, "/meet")).limit(8).toList();
      browser.get(node, "/meet?open=1");
      assertThat(waiting).allSatisfy(reply -> assertThat(reply.join().body()).isEqualTo("met"));
    }
  }

  @Test
  void sessionSettings_configuredByApplication_areApplied() {
    WebApp app =
        app("", "/new", (request, response) -> request.getSession())
            .sessionTimeout(7)
            .onStartup(context -> context.getSessionCookieConfig().setName("SID"));
    try (WebNode node = Containers.start(app)) {
      browser.get(node, "/new");
      assertThat(browser.cookie("SID")).isNotNull();
      assertThat(node.context("").getSessionTimeout()).isEqualTo(7);
    }
  }

  @Test
  void staticFiles_applicationFolder_areServed(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("index.html"), "<p>Welcome</p>");
    WebApp app = WebApp.at("/shop").files(folder);
    try (WebNode node = Containers.start(app)) {
      assertThat(browser.get(node, "/shop/index.html").body()).isEqualTo("<p>Welcome</p>");
      assertThat(browser.get(node, "/shop/").body()).isEqualTo("<p>Welcome</p>");
      assertThat(browser.get(node, "/shop/none.html").status()).isEqualTo(404);
    }
  }

  @Test
  void getClassLoader_configuredLoader_returnsIt() throws Exception {
    try (URLClassLoader loader =
            new URLClassLoader(new URL[0], ContainerSmokeTest.class.getClassLoader());
        WebNode node = Containers.start(WebApp.at("").loader(loader))) {
      assertThat(node.context("").getClassLoader()).isSameAs(loader);
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
  void forward_crossContext_reachesOtherApplication() {
    WebApp from =
        app(
                "/from",
                "/go",
                (request, response) -> {
                  ServletContext target = request.getServletContext().getContext("/to");
                  target.getRequestDispatcher("/end").forward(request, response);
                })
            .crossContext();
    WebApp to =
        app(
                "/to",
                "/end",
                (request, response) -> response.getWriter().print("in " + request.getContextPath()))
            .crossContext();
    try (WebNode node = Containers.start(from, to)) {
      assertThat(browser.get(node, "/from/go").body()).isEqualTo("in /to");
    }
  }

  @Test
  void getContext_crossContextDisabled_returnsNull() {
    try (WebNode node = Containers.start(WebApp.at("/from"), WebApp.at("/to"))) {
      assertThat(node.context("/from").getContext("/to")).isNull();
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
