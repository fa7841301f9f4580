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
 * The application of the soak. Each page does one thing to the session; most change it in place.
 */
final class SoakApp {

  /** So long a page dawdles between reading and writing. */
  private static final long SLOW_MILLIS = 30;

  private static final int LONG_SECONDS = 600;

  /** So long an abandoned session lives. */
  static final int SHORT_SECONDS = 2;

  /** What a page answers that finds no session. */
  static final String NONE = "none";

  private final Tallies tallies;

  private SoakApp(Tallies tallies) {
    this.tallies = tallies;
  }

  /** Something that changes without {@code setAttribute}. */
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

  static WebApp on(URI redis, Duration timeBudget, Tallies tallies) {
    SoakApp app = new SoakApp(tallies);
    return SessionApp.on(redis)
        .settings(settings -> settings.timeBudget(timeBudget).sweepInterval(Duration.ofMillis(500)))
        .with(web -> web.onStartup(context -> context.addListener(new Ears(tallies))))
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
    tallies.creations.increment();
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
    tallies.idChanges.increment();
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

  /** Hears of sessions on one node. */
  private static final class Ears implements HttpSessionListener, HttpSessionIdListener {

    private final Tallies tallies;

    Ears(Tallies tallies) {
      this.tallies = tallies;
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      tallies.created.increment();
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
      tallies.destroyed(String.valueOf(event.getSession().getAttribute("user")));
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
      tallies.idsChanged.increment();
    }
  }
}
