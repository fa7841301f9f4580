package io.cachette.cdi.containers;

import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import javax.cache.CacheManager;

/** Calls the bean method that the path of a request names, such as {@code /find?isbn=42}. */
@WebServlet("/*")
@SuppressWarnings("NullAway.Init")
public class ShopServlet extends HttpServlet {

  private static final long serialVersionUID = 1;

  @Inject private transient Books books;
  @Inject private transient Basket basket;
  @Inject private transient Returns returns;
  @Inject private transient Visit visit;
  @Inject private transient Offers offers;
  @Inject private transient CacheManager manager;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    String isbn = request.getParameter("isbn");
    response.setContentType("text/plain");
    switch (request.getPathInfo()) {
      case "/logout" -> request.getSession().invalidate();
      case "/restart" -> {
        request.getSession().invalidate();
        request.getRequestDispatcher("/put").forward(request, response);
      }
      case "/leave" -> request.getSession().setMaxInactiveInterval(1);
      default -> response.getWriter().print(answer(request.getPathInfo(), isbn));
    }
  }

  private String answer(String path, String isbn) {
    return switch (path) {
      case "/find" -> books.find(isbn);
      case "/save" -> {
        books.save(isbn, "saved " + isbn);
        yield "saved";
      }
      case "/delete" -> {
        books.delete(isbn);
        yield "deleted";
      }
      case "/deleteAll" -> {
        books.deleteAll();
        yield "deleted";
      }
      case "/price" -> basket.price(isbn) + " " + basket.cached(isbn);
      case "/put" -> {
        basket.put(isbn);
        yield String.valueOf(basket.books());
      }
      case "/basket" -> String.valueOf(basket.books());
      case "/returned" -> String.valueOf(returns.baskets());
      case "/visit" -> visit.first(isbn);
      case "/offer" -> offers.of(isbn);
      case "/order" -> offers.order(isbn, 0);
      case "/names" -> String.valueOf(manager.getCacheNames());
      default -> throw new IllegalArgumentException(path);
    };
  }
}
