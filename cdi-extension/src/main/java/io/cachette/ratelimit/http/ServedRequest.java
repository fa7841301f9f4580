package io.cachette.ratelimit.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * What is known of a request for as long as it lives: through forwards, asynchronous dispatches and
 * error pages.
 *
 * @param decided what limits have said
 * @param limiting the filters that have limited it, which they do once
 */
record ServedRequest(DecidedLimits decided, Set<RateLimitFilter> limiting) {

  private static final String ATTRIBUTE = ServedRequest.class.getName();

  static ServedRequest of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof ServedRequest known) {
      return known;
    }
    ServedRequest served =
        new ServedRequest(
            new DecidedLimits(),
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>())));
    request.setAttribute(ATTRIBUTE, served);
    return served;
  }
}
