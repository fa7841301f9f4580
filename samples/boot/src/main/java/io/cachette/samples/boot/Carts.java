package io.cachette.samples.boot;

import jakarta.servlet.http.HttpSession;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The carts of customers. This code does not depend on Redis. */
@RestController
class Carts {

  private final Cart cart;

  /**
   * Creates the controller.
   *
   * @param cart a proxy for the cart of the session
   */
  Carts(Cart cart) {
    this.cart = cart;
  }

  @PostMapping("/cart")
  List<String> add(@RequestParam("item") String item) {
    return cart.add(item);
  }

  @GetMapping("/cart")
  List<String> look() {
    return cart.items();
  }

  @PostMapping("/logout")
  void logout(HttpSession session) {
    session.invalidate();
  }
}
