package io.cachette.servers.shop;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;

/** Answers with the version of the application, which {@code web.xml} contains. */
@WebServlet("/version")
public class VersionServlet extends TextServlet {

  private static final long serialVersionUID = 1;

  @Override
  String answer(String path, HttpServletRequest request) {
    return request.getServletContext().getInitParameter("shop.version");
  }
}
