package io.cachette.servers.shop;

import io.cachette.lock.FencingToken;
import io.cachette.lock.Locked;
import io.cachette.ratelimit.RateLimit;
import jakarta.enterprise.context.ApplicationScoped;

/** Methods with a rate limit and a lock. */
@ApplicationScoped
public class Offers {

  @RateLimit(name = "offers", limit = 2, period = "1h", key = "{header:X-Client}")
  public String of(String isbn) {
    return "offer of " + isbn;
  }

  @Locked(name = "order")
  public String order(String isbn, @FencingToken long token) {
    return token > 0 ? "ordered " + isbn : "without a token";
  }
}
