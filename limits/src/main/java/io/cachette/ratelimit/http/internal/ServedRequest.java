package io.cachette.ratelimit.http.internal;

import io.cachette.ratelimit.http.RateLimitFilter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * What is known of a request for as long as it lives: through forwards, asynchronous dispatches and
 * error pages.
 */
public final class ServedRequest {

  private static final String ATTRIBUTE = ServedRequest.class.getName();

  private final DecidedLimits decided = new DecidedLimits();
  private final Set<RateLimitFilter> limitedBy =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  private ServedRequest() {}

  public static ServedRequest of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof ServedRequest known) {
      return known;
    }
    ServedRequest served = new ServedRequest();
    request.setAttribute(ATTRIBUTE, served);
    return served;
  }

  /** What limits have said. */
  DecidedLimits decided() {
    return decided;
  }

  /** Whether a filter has not limited the request yet; from now on it has. */
  public boolean markLimitedBy(RateLimitFilter filter) {
    return limitedBy.add(filter);
  }
}
