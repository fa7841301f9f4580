package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.SessionFilter;
import io.cachette.session.SessionSettings;
import io.cachette.session.Sessions;
import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A request has one session in all its forwards, includes and error pages. */
@RedisTest
class DispatchTest extends TwoNodesScenario {

  DispatchTest(RedisServer redis) {
    super(redis);
  }

  @Override
  WebApp[] apps() {
    return new WebApp[] {
      pages(SessionApp.on(redis.uri())).with(app -> app.errorPage(418, "/write?name=tea")).build(),
      pages(SessionApp.at("/from", redis.uri())).with(DispatchTest::linked).build(),
      pages(SessionApp.at("/to", redis.uri())).with(DispatchTest::linked).build()
    };
  }

  private static void linked(WebApp app) {
    app.crossContext().sameSite("Strict");
  }

  private SessionApp pages(SessionApp app) {
    return app.page("/write", DispatchTest::write)
        .page("/write-and-flush", DispatchTest::writeAndFlush)
        .page("/read", TwoNodesScenario::readAttribute)
        .page("/dispatch", this::dispatch)
        .page("/error", (request, response) -> response.sendError(418));
  }

  private static void write(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession();
    session.setAttribute(request.getParameter("name"), "written");
    response.getWriter().print(session.getId() + ";");
  }

  private static void writeAndFlush(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    write(request, response);
    response.flushBuffer();
  }

  /**
   * Dispatches {@code to} a page {@code by} a kind of dispatch, {@code in} another application if
   * that parameter is set. Sets the attribute {@code before} first. If the parameter {@code held}
   * is set, the request is held afterwards.
   */
  private void dispatch(HttpServletRequest request, HttpServletResponse response) throws Exception {
    if (request.getParameter("before") != null) {
      request.getSession().setAttribute(request.getParameter("before"), "written");
    }
    dispatcher(request).dispatch(request, response);
    if (request.getParameter("held") != null) {
      held.hold();
    }
  }

  /** Dispatches a request. */
  @FunctionalInterface
  private interface Dispatch {
    void dispatch(HttpServletRequest request, HttpServletResponse response) throws Exception;
  }

  private static Dispatch dispatcher(HttpServletRequest request) {
    String to = request.getParameter("to");
    String in = request.getParameter("in");
    ServletContext context = request.getServletContext();
    RequestDispatcher dispatcher =
        in != null
            ? context.getContext(in).getRequestDispatcher(to)
            : request.getRequestDispatcher(to);
    return switch (request.getParameter("by")) {
      case "forward" -> dispatcher::forward;
      case "include" -> dispatcher::include;
      case "name" -> context.getNamedDispatcher(to)::forward;
      default -> throw new IllegalArgumentException(request.getParameter("by"));
    };
  }

  private Reply heldWhile(String path, Runnable check) {
    held = new HeldRequest();
    CompletableFuture<Reply> reply = browser.getAsync(one, path + "&held=1");
    try {
      held.awaitReached();
      check.run();
    } finally {
      held.release();
    }
    return reply.join();
  }

  @Test
  void forward_changesInBothServlets_writesThemWhenForwardEnds() {
    browser.get(one, "/write?name=start");
    Reply reply =
        heldWhile(
            "/dispatch?by=forward&to=/write&before=a&name=b",
            () -> {
              assertThat(readOnTwo("a")).isEqualTo("written");
              assertThat(readOnTwo("b")).isEqualTo("written");
            });
    assertThat(reply.status()).isEqualTo(200);
  }

  @Test
  void forward_noSession_createsSessionWithCookie() {
    Reply reply = browser.get(one, "/dispatch?by=forward&to=/write&name=created");
    assertThat(reply.setCookies()).hasSize(1);
    assertThat(readOnTwo("created")).isEqualTo("written");
  }

  @Test
  void namedForward_changesInBothServlets_sharesSession() {
    browser.get(one, "/dispatch?by=name&to=/write&before=a-named&name=named");
    assertThat(readOnTwo("a-named")).isEqualTo("written");
    assertThat(readOnTwo("named")).isEqualTo("written");
  }

  @Test
  void include_changesInBothServlets_sharesSession() {
    Reply reply = browser.get(one, "/dispatch?by=include&to=/write&before=including&name=included");
    String id = reply.body();
    assertThat(readOnTwo("including")).isEqualTo("written");
    assertThat(readOnTwo("included")).isEqualTo("written");
    assertThat(browser.get(two, "/dispatch?by=include&to=/write&name=c").body()).isEqualTo(id);
  }

  @Test
  void include_noSession_createsSessionWithCookie() {
    Reply reply = browser.get(one, "/dispatch?by=include&to=/write&name=within");
    assertThat(reply.setCookies()).hasSize(1);
    assertThat(readOnTwo("within")).isEqualTo("written");
  }

  @Test
  void include_noSessionAndFlush_createsSessionWithCookie() {
    Browser fresh = new Browser();
    Reply reply = fresh.get(one, "/dispatch?by=include&to=/write-and-flush&name=flushed");
    assertThat(reply.setCookies()).hasSize(1);
    assertThat(fresh.get(two, "/read?name=flushed").body()).isEqualTo("written");
  }

  @Test
  void include_existingSessionAndFlush_writesChangesOfBothServlets() {
    browser.get(one, "/write?name=start");
    heldWhile(
        "/dispatch?by=include&to=/write-and-flush&before=outer&name=inner",
        () -> {
          assertThat(readOnTwo("outer")).isEqualTo("written");
          assertThat(readOnTwo("inner")).isEqualTo("written");
        });
  }

  @Test
  void include_withinForward_createsSessionWithCookie() {
    Browser fresh = new Browser();
    Reply reply =
        fresh.get(
            one,
            "/dispatch?by=forward&to=%2Fdispatch%3Fby%3Dinclude%26to%3D%2Fwrite-and-flush&name=deep");
    assertThat(reply.setCookies()).hasSize(1);
    assertThat(fresh.get(two, "/read?name=deep").body()).isEqualTo("written");
  }

  @Test
  void errorPage_noSession_createsSessionWithCookie() {
    Browser fresh = new Browser();
    Reply reply = fresh.get(one, "/error");
    assertThat(reply.status()).isEqualTo(418);
    assertThat(reply.setCookies()).hasSize(1);
    assertThat(fresh.get(two, "/read?name=tea").body()).isEqualTo("written");
  }

  @Test
  void errorPage_afterForward_sharesSession() {
    Browser fresh = new Browser();
    Reply reply = fresh.get(one, "/dispatch?by=forward&to=/error&before=ordered");
    assertThat(reply.status()).isEqualTo(418);
    assertThat(fresh.get(two, "/read?name=ordered").body()).isEqualTo("written");
    assertThat(fresh.get(two, "/read?name=tea").body()).isEqualTo("written");
  }

  @Test
  void forward_otherApplication_usesSeparateSessions() {
    Browser fresh = new Browser();
    Reply reply =
        fresh.get(one, "/from/dispatch?by=forward&in=/to&to=/write&before=mine&name=yours");
    assertThat(reply.setCookies()).hasSize(2).allMatch(DispatchTest::isOfContainer);
    assertThat(fresh.get(two, "/from/read?name=mine").body()).isEqualTo("written");
    assertThat(fresh.get(two, "/from/read?name=yours").body()).isEqualTo("null");
    assertThat(fresh.get(two, "/to/read?name=yours").body()).isEqualTo("written");
    assertThat(fresh.get(two, "/to/read?name=mine").body()).isEqualTo("null");
  }

  @Test
  void include_otherApplication_usesSeparateSessions() {
    Browser fresh = new Browser();
    Reply reply =
        fresh.get(one, "/from/dispatch?by=include&in=/to&to=/write&before=mine&name=yours");
    assertIncluded(fresh, reply);
  }

  @Test
  void include_otherApplicationWithFlush_usesSeparateSessions() {
    Browser fresh = new Browser();
    Reply reply =
        fresh.get(
            one, "/from/dispatch?by=include&in=/to&to=/write-and-flush&before=mine&name=yours");
    assertIncluded(fresh, reply);
  }

  /**
   * Whether a cookie has the value of {@code SameSite} that the container sets. Jetty does not show
   * whether it sets one after a forward to another application.
   */
  private static boolean isOfContainer(String cookie) {
    boolean isHidden = Containers.current().isJetty() && cookie.contains("Path=/to;");
    return isHidden || (cookie.contains("SameSite=Strict") && !cookie.contains("SameSite=Lax"));
  }

  /** Jetty does not let the other application set headers of the response. */
  private void assertIncluded(Browser fresh, Reply reply) {
    boolean isJetty = Containers.current().isJetty();
    assertThat(reply.setCookies()).hasSize(isJetty ? 1 : 2).allMatch(DispatchTest::isOfContainer);
    assertThat(fresh.get(two, "/from/read?name=mine").body()).isEqualTo("written");
    assertThat(fresh.get(two, "/from/read?name=yours").body()).isEqualTo("null");
    if (!isJetty) {
      assertThat(fresh.get(two, "/to/read?name=yours").body()).isEqualTo("written");
      assertThat(fresh.get(two, "/to/read?name=mine").body()).isEqualTo("null");
    }
  }

  @Test
  void sessionFilter_registeredTwice_createsOneSession() {
    SessionSettings settings = SessionSettings.builder().uri(redis.uri()).build();
    WebApp app =
        pages(SessionApp.at("/twice", redis.uri()))
            .with(web -> web.onStartup(context -> filter(context, new SessionFilter(settings))))
            .build();
    Browser fresh = new Browser();
    try (WebNode node = Containers.start(app)) {
      Reply reply = fresh.get(node, "/twice/dispatch?by=include&to=/write&before=a&name=b");
      assertThat(reply.setCookies()).hasSize(1);
      assertThat(fresh.get(node, "/twice/read?name=a").body()).isEqualTo("written");
      assertThat(Sessions.of(node.context("/twice")).statistics().created()).isEqualTo(1);
      assertThat(Sessions.of(node.context("/twice")).statistics().loaded()).isEqualTo(1);
    }
  }

  private static void filter(ServletContext context, Filter filter) {
    FilterRegistration.Dynamic registration =
        context.addFilter(
            filter.getClass().getName() + context.getFilterRegistrations().size(), filter);
    registration.setAsyncSupported(true);
    registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, "/*");
  }

  /** Wraps request and response again at each dispatch. */
  private static void wrapped(WebApp app) {
    app.onStartup(
        context ->
            filter(
                context,
                (request, response, chain) ->
                    chain.doFilter(
                        new HttpServletRequestWrapper((HttpServletRequest) request),
                        new HttpServletResponseWrapper((HttpServletResponse) response))));
  }

  @Test
  void dispatch_wrappedRequestAndResponse_createsOneSession() {
    WebApp app = pages(SessionApp.at("/wrapped", redis.uri())).with(DispatchTest::wrapped).build();
    wrapped(app);
    Browser fresh = new Browser();
    try (WebNode node = Containers.start(app)) {
      Reply reply =
          fresh.get(node, "/wrapped/dispatch?by=include&to=/write-and-flush&before=a&name=b");
      assertThat(reply.setCookies()).hasSize(1);
      fresh.get(node, "/wrapped/dispatch?by=forward&to=/write&before=c&name=d");
      for (String name : new String[] {"a", "b", "c", "d"}) {
        assertThat(fresh.get(node, "/wrapped/read?name=" + name).body()).isEqualTo("written");
      }
      assertThat(Sessions.of(node.context("/wrapped")).statistics().created()).isEqualTo(1);
    }
  }
}
