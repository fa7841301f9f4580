package io.cachette.ratelimit.http.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * The state of a request over its lifetime: in forwards, asynchronous dispatches and error pages.
 * Thread-safe.
 */
final class ServedRequest {

  private static final String ATTRIBUTE = ServedRequest.class.getName();

  private final DecidedLimits decided = new DecidedLimits();
  private final Set<RateLimitRequestHandler> limitedBy =
      Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

  private ServedRequest() {}

  /** Returns the state of a request, and creates it if the request is new. */
  static ServedRequest of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof ServedRequest known) {
      return known;
    }
    ServedRequest served = new ServedRequest();
    request.setAttribute(ATTRIBUTE, served);
    return served;
  }

  /** Returns the decisions of limits about the request. */
  DecidedLimits decided() {
    return decided;
  }

  /** Marks the request as limited by a handler; returns false if it already was. */
  boolean markLimitedBy(RateLimitRequestHandler handler) {
    return limitedBy.add(handler);
  }
}
