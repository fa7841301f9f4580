package io.cachette.servers.shop;

import io.cachette.lock.DistributedLocks;
import io.cachette.lock.Lease;
import jakarta.inject.Inject;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Calls limited methods, and holds a lock between two requests. */
@WebServlet("/limits/*")
@SuppressWarnings("NullAway.Init")
public class LimitServlet extends TextServlet {

  private static final long serialVersionUID = 1;

  @Inject private transient Offers offers;
  @Inject private transient DistributedLocks locks;

  private final transient AtomicReference<@Nullable Lease> held = new AtomicReference<>();

  @Override
  String answer(String path, HttpServletRequest request) throws ServletException {
    String isbn = request.getParameter("isbn");
    return switch (path) {
      case "/offer" -> offers.of(isbn);
      case "/order" -> offers.order(isbn, 0);
      case "/lock" -> lock();
      case "/unlock" -> unlock();
      default -> throw new IllegalArgumentException(path);
    };
  }

  private String lock() throws ServletException {
    Optional<Lease> lease = locks.lock("stock").tryAcquire();
    lease.ifPresent(held::set);
    return lease.isPresent() ? "locked" : "refused";
  }

  private String unlock() {
    Lease lease = held.getAndSet(null);
    if (lease != null) {
      lease.close();
    }
    return "unlocked";
  }
}
