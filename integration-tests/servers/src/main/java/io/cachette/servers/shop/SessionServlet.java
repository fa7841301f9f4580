package io.cachette.servers.shop;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;

/** Uses the session: an attribute, a session-scoped bean, logins and logouts. */
@WebServlet("/session/*")
@SuppressWarnings("NullAway.Init")
public class SessionServlet extends TextServlet {

  private static final long serialVersionUID = 1;

  @Inject private transient Visitor visitor;
  @Inject private transient EventLog events;

  @Override
  String answer(String path, HttpServletRequest request) {
    return switch (path) {
      case "/events" -> String.join("\n", events.events());
      case "/exists" -> String.valueOf(request.getSession(false) != null);
      case "/id" -> request.getSession().getId();
      case "/class" -> request.getSession().getClass().getName();
      case "/login" -> {
        request.getSession();
        yield request.changeSessionId();
      }
      case "/logout" -> {
        request.getSession().invalidate();
        yield "out";
      }
      case "/add" -> add(request.getSession(), request.getParameter("item"));
      case "/cart" -> String.valueOf(request.getSession().getAttribute("cart"));
      case "/visit" -> {
        visitor.visit(request.getParameter("page"));
        yield visitor.pages().toString();
      }
      case "/pages" -> visitor.pages().toString();
      default -> throw new IllegalArgumentException(path);
    };
  }

  private static String add(HttpSession session, String item) {
    Cart cart = (Cart) session.getAttribute("cart");
    if (cart == null) {
      cart = new Cart();
      cart.add(item);
      session.setAttribute("cart", cart);
    } else {
      cart.add(item);
    }
    return cart.toString();
  }
}
