package io.cachette.session.soak;

import io.cachette.session.container.WebApp;
import io.cachette.session.suite.SessionApp;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;

/**
 * The application of the soak test. Each page has one effect on the session; most pages change an
 * attribute in place.
 */
final class SoakApp {

  /** The time of a slow page between reading and writing. */
  private static final long SLOW_MILLIS = 30;

  private static final int LONG_SECONDS = 600;

  /** The inactive interval of an abandoned session. */
  static final int SHORT_SECONDS = 2;

  /** The answer of a page that finds no session. */
  static final String NONE = "none";

  private final SoakCounters counters;

  private SoakApp(SoakCounters counters) {
    this.counters = counters;
  }

  /** An attribute that changes without {@code setAttribute}. */
  static final class Visits implements Serializable {

    private static final long serialVersionUID = 1L;

    private final HashMap<String, Integer> byPage = new HashMap<>();

    private void add(String page) {
      byPage.merge(page, 1, Integer::sum);
    }

    @Override
    public String toString() {
      return new TreeMap<>(byPage).toString();
    }
  }

  static WebApp on(URI redis, Duration timeBudget, SoakCounters counters) {
    SoakApp app = new SoakApp(counters);
    return SessionApp.on(redis)
        .settings(settings -> settings.timeBudget(timeBudget).sweepInterval(Duration.ofMillis(500)))
        .with(web -> web.onStartup(context -> context.addListener(new CountingListener(counters))))
        .page("/start", app::start)
        .page("/set", session(SoakApp::set))
        .page("/slow", session(SoakApp::slow))
        .page("/remove", session((session, request) -> session.removeAttribute(name(request))))
        .page("/append", session(SoakApp::append))
        .page("/visit", session(SoakApp::visit))
        .page("/abandon", session((session, r) -> session.setMaxInactiveInterval(SHORT_SECONDS)))
        .page("/logout", session((session, request) -> session.invalidate()))
        .page("/login", session((session, request) -> app.login(request)))
        .page("/read", SoakApp::read)
        .page("/still", (request, response) -> response.getWriter().print("still"))
        .build();
  }

  @FunctionalInterface
  private interface Change {

    void apply(HttpSession session, HttpServletRequest request) throws Exception;
  }

  private static SessionApp.Page session(Change change) {
    return (request, response) -> {
      HttpSession session = request.getSession(false);
      if (session == null) {
        response.getWriter().print(NONE);
      } else {
        change.apply(session, request);
        response.getWriter().print("done");
      }
    };
  }

  private static String name(HttpServletRequest request) {
    return request.getParameter("name");
  }

  private void start(HttpServletRequest request, HttpServletResponse response) throws IOException {
    HttpSession session = request.getSession();
    counters.creations.increment();
    session.setMaxInactiveInterval(LONG_SECONDS);
    session.setAttribute("user", request.getParameter("user"));
    session.setAttribute("list", new ArrayList<String>());
    session.setAttribute("visits", new Visits());
    response.getWriter().print("done");
  }

  private static void set(HttpSession session, HttpServletRequest request) {
    session.setAttribute(name(request), request.getParameter("value"));
  }

  private static void slow(HttpSession session, HttpServletRequest request)
      throws InterruptedException {
    Thread.sleep(SLOW_MILLIS);
    set(session, request);
  }

  @SuppressWarnings("unchecked")
  private static void append(HttpSession session, HttpServletRequest request) {
    ((List<String>) session.getAttribute("list")).add(request.getParameter("value"));
  }

  private static void visit(HttpSession session, HttpServletRequest request) {
    ((Visits) session.getAttribute("visits")).add(request.getParameter("value"));
  }

  private void login(HttpServletRequest request) {
    request.changeSessionId();
    counters.idChanges.increment();
  }

  private static void read(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(false);
    if (session == null) {
      response.getWriter().print(NONE);
      return;
    }
    StringBuilder text = new StringBuilder();
    for (String name : SessionModel.NAMES) {
      Object value = session.getAttribute(name);
      text.append(value == null ? SessionModel.ABSENT : value).append('\n');
    }
    response.getWriter().print(text);
  }

  /** Counts the events of sessions on one node. */
  private static final class CountingListener
      implements HttpSessionListener, HttpSessionIdListener {

    private final SoakCounters counters;

    CountingListener(SoakCounters counters) {
      this.counters = counters;
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      counters.createdEvents.increment();
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
      counters.addDestroyedEvent(String.valueOf(event.getSession().getAttribute("user")));
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
      counters.idChangedEvents.increment();
    }
  }
}
