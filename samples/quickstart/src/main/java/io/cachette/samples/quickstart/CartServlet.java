package io.cachette.samples.quickstart;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/** A cart in the HTTP session. This code does not depend on Redis. */
final class CartServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(false);
    Object cart = session == null ? null : session.getAttribute("cart");
    response.getWriter().print(cart == null ? "no cart" : cart);
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response) {
    HttpSession session = request.getSession();
    if (session.getAttribute("cart") instanceof Cart cart) {
      cart.add(request.getParameter("item")); // no setAttribute: the change is detected
    } else {
      Cart cart = new Cart();
      cart.add(request.getParameter("item"));
      session.setAttribute("cart", cart);
    }
  }
}
