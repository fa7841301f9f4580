package io.cachette.servers.shop.next;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Adds an item to the list of the session. */
@WebServlet("/wish")
@SuppressWarnings("NullAway.Init")
public class WishlistServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  @Inject private transient Wishlist wishlist;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/plain");
    response.getWriter().print(wishlist.add(request.getParameter("item")));
  }
}
