package io.cachette.faults.client;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/** Reads and writes one attribute of the session. */
final class SessionServlet extends HttpServlet {

  /** The answer if the request has no session. */
  static final String NO_SESSION = "no session";

  /** The answer if the session has no value. */
  static final String NO_VALUE = "no value";

  /** The path that creates a session. */
  static final String START = "start";

  private static final String ATTRIBUTE = "value";
  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(request.getRequestURI().endsWith(START));
    Object value = session == null ? NO_SESSION : session.getAttribute(ATTRIBUTE);
    response.getWriter().print(value == null ? NO_VALUE : value);
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(false);
    if (session != null) {
      session.setAttribute(ATTRIBUTE, Long.valueOf(request.getParameter(ATTRIBUTE)));
    }
    response.getWriter().print(session == null ? NO_SESSION : NO_VALUE);
  }
}
