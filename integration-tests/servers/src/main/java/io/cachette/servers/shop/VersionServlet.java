package io.cachette.servers.shop;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Answers with the version of the application, which {@code web.xml} contains; {@code
 * /version/later} keeps its thread for a moment.
 */
@WebServlet({"/version", "/version/later"})
public class VersionServlet extends TextServlet {

  private static final long serialVersionUID = 1;
  private static final int PAUSE_MILLIS = 500;

  @Override
  String answer(String path, HttpServletRequest request) throws ServletException {
    if (request.getServletPath().endsWith("/later")) {
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        throw new ServletException(e);
      }
    }
    return request.getServletContext().getInitParameter("shop.version");
  }
}
