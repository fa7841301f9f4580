package io.cachette.spring.boot.application;

import io.cachette.lock.DistributedLocks;
import io.cachette.lock.Lease;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimiter;
import io.cachette.ratelimit.RateLimiters;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.cache.CacheManager;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the test asks for. */
@RestController
class ShopController {

  private static final String CART = "cart";

  private final Prices prices;
  private final CacheManager springManager;
  private final javax.cache.CacheManager manager;
  private final RateLimiter orders;
  private final DistributedLocks locks;

  ShopController(
      Prices prices,
      CacheManager springManager,
      javax.cache.CacheManager manager,
      RateLimiters limiters,
      DistributedLocks locks) {
    this.prices = prices;
    this.springManager = springManager;
    this.manager = manager;
    this.orders =
        limiters.limiter(
            RateLimitPolicy.builder("orders").limit(1).period(Duration.ofHours(1)).build());
    this.locks = locks;
  }

  @GetMapping("/prices/{item}")
  String price(@PathVariable("item") String item) {
    return prices.price(item);
  }

  @GetMapping("/managers")
  List<String> managers() {
    return List.of(springManager.getClass().getName(), manager.getClass().getName());
  }

  @PostMapping("/cart")
  List<String> add(@RequestParam("item") String item, HttpSession session) {
    List<String> cart = new ArrayList<>(cart(session));
    cart.add(item);
    session.setAttribute(CART, cart);
    return cart;
  }

  @GetMapping("/cart")
  List<String> cart(HttpSession session) {
    return session.getAttribute(CART) instanceof List<?> items
        ? items.stream().map(String::valueOf).toList()
        : List.of();
  }

  @GetMapping("/session")
  String session(HttpSession session) {
    return session.getClass().getPackageName() + " " + session.getMaxInactiveInterval();
  }

  @PostMapping("/order")
  boolean order(@RequestParam("user") String user) {
    return orders.tryAcquire(user).isAllowed() && locks.lock("order", user).withLock(Lease::isHeld);
  }
}
