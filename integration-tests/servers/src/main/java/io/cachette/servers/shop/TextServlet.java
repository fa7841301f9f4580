package io.cachette.servers.shop;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers the path of a request, such as {@code /find?isbn=42}, with a text. */
abstract class TextServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    String text = answer(request.getPathInfo(), request);
    response.setContentType("text/plain");
    response.getWriter().print(text);
  }

  /** Returns the answer to a path of this servlet. */
  abstract String answer(String path, HttpServletRequest request) throws ServletException;
}
