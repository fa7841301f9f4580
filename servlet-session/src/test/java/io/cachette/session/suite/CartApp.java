package io.cachette.session.suite;

import static org.awaitility.Awaitility.await;

import io.cachette.session.Sessions;
import io.cachette.session.container.Browser;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.TreeMap;

/**
 * Pages for any session: {@code /set?name=value&...} sets attributes, {@code /get} shows them,
 * {@code /remove?name}, {@code /renew}, {@code /login?user=}, {@code /logout}, {@code /ignore}.
 */
public final class CartApp {

  private CartApp() {}

  /** Returns an application with these pages; you can add others. */
  public static SessionApp on(URI redis) {
    return SessionApp.on(redis)
        .page("/set", CartApp::set)
        .page("/get", CartApp::get)
        .page("/remove", (request, response) -> remove(request))
        .page(
            "/renew", (request, response) -> response.getWriter().print(request.changeSessionId()))
        .page("/login", CartApp::login)
        .page("/logout", (request, response) -> request.getSession().invalidate())
        .page("/ignore", (request, response) -> response.getWriter().print("ignored"));
  }

  private static void set(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession();
    request.getParameterMap().forEach((name, values) -> session.setAttribute(name, values[0]));
    response.getWriter().print(session.getId());
  }

  private static void remove(HttpServletRequest request) {
    HttpSession session = request.getSession();
    Collections.list(request.getParameterNames()).forEach(session::removeAttribute);
  }

  private static void login(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession();
    session.setAttribute(Sessions.PRINCIPAL, request.getParameter("user"));
    response.getWriter().print(session.getId());
  }

  private static void get(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(false);
    if (session == null) {
      response.getWriter().print("none");
      return;
    }
    TreeMap<String, Object> attributes = new TreeMap<>();
    for (String name : Collections.list(session.getAttributeNames())) {
      attributes.put(name, session.getAttribute(name));
    }
    response.getWriter().print(attributes);
  }

  /**
   * Repeats a request until it has the expected status, because the end of an outage is not known
   * to the second.
   */
  public static Reply ask(WebNode node, Browser browser, String path, int status) {
    Reply[] last = new Reply[1];
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              last[0] = browser.get(node, path);
              return last[0].status() == status;
            });
    return last[0];
  }
}
