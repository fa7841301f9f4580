package io.cachette.servers.shop;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import javax.cache.CacheManager;

/** Calls cached methods, and describes the injected manager. */
@WebServlet("/caches/*")
@SuppressWarnings("NullAway.Init")
public class CacheServlet extends TextServlet {

  private static final long serialVersionUID = 1;

  @Inject private transient Books books;
  @Inject private transient CacheManager manager;

  @Override
  String answer(String path, HttpServletRequest request) {
    String isbn = request.getParameter("isbn");
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
      case "/provider" -> manager.getCachingProvider().getClass().getName();
      case "/names" -> String.valueOf(manager.getCacheNames());
      default -> throw new IllegalArgumentException(path);
    };
  }
}
