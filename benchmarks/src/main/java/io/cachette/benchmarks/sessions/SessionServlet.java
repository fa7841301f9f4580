package io.cachette.benchmarks.sessions;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;

/** Creates a session with three small attributes, reads them, or changes one. */
final class SessionServlet extends HttpServlet {

  static final String CREATE = "/create";
  static final String READ = "/read";
  static final String CHANGE = "/change";

  private static final long serialVersionUID = 1;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getRequestURI();
    HttpSession session = request.getSession(path.equals(CREATE));
    if (session == null) {
      response.setStatus(HttpServletResponse.SC_NOT_FOUND);
      return;
    }
    if (path.equals(CREATE)) {
      session.setAttribute("name", "Ada Lovelace");
      session.setAttribute("language", "en");
    }
    if (!path.equals(READ)) {
      session.setAttribute("number", ThreadLocalRandom.current().nextInt());
    }
    byte[] body =
        "%s %s %s"
            .formatted(
                session.getAttribute("name"),
                session.getAttribute("language"),
                session.getAttribute("number"))
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
