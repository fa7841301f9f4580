package io.cachette.session.suite;

import static io.cachette.session.suite.PlainApp.app;
import static io.cachette.session.suite.PlainApp.page;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.BrowserSmokeTest.Echo;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpSession;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The features of containers that the other tests of this package rely on. */
class ContainerSmokeTest {

  private static final Queue<String> EVENTS = new ConcurrentLinkedQueue<>();

  private final Browser browser = new Browser();

  /** A listener that is declared by its class. */
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

  /** Records its handled types. */
  public static final class SampleInitializer implements ServletContainerInitializer {

    @Override
    public void onStartup(Set<Class<?>> handled, ServletContext context) {
      context.setAttribute("handled", String.valueOf(handled));
    }
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
    CompletableFuture<Void> opened = new CompletableFuture<>();
    WebApp app =
        app(
            "",
            "/meet",
            (request, response) -> {
              if (request.getParameter("open") == null) {
                opened.join();
              } else {
                opened.complete(null);
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
}
