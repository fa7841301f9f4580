package io.cachette.session.internal.http;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.Map;

/**
 * Cookies of Undertow, by reflection. Undertow keeps them apart from headers until it sends the
 * response, ignores cookies within an include, which it marks by a property of the response, and
 * sends {@code SameSite} only if a flag is set that the Servlet API does not have.
 */
final class UndertowCookies {

  private static final String COOKIE = "io.undertow.server.handlers.Cookie";

  private UndertowCookies() {}

  /** Completes a cookie that was added to a response. Does nothing in other containers. */
  static void complete(HttpServletResponse response, Cookie cookie) {
    try {
      if (response.getClass().getMethod("isInsideInclude").invoke(response).equals(true)) {
        addWithinInclude(response, cookie);
      }
      sendSameSite(response, cookie);
    } catch (ReflectiveOperationException e) {
      return; // another container, which adds the cookie after the include
    }
  }

  /**
   * Removes cookies of a name, which a reset of the response does not remove. Does nothing in other
   * containers.
   */
  static void remove(HttpServletResponse response, String name) {
    try {
      Object exchange = response.getClass().getMethod("getExchange").invoke(response);
      ((Map<?, ?>) exchange.getClass().getMethod("getResponseCookies").invoke(exchange))
          .remove(name);
    } catch (ReflectiveOperationException e) {
      return; // another container, which has removed it with the headers
    }
  }

  private static void addWithinInclude(HttpServletResponse response, Cookie cookie)
      throws ReflectiveOperationException {
    Method setInsideInclude = response.getClass().getMethod("setInsideInclude", boolean.class);
    setInsideInclude.invoke(response, false);
    try {
      response.addCookie(cookie);
    } finally {
      setInsideInclude.invoke(response, true);
    }
  }

  private static void sendSameSite(HttpServletResponse response, Cookie cookie)
      throws ReflectiveOperationException {
    Object exchange = response.getClass().getMethod("getExchange").invoke(response);
    Class<?> type = Class.forName(COOKIE, false, exchange.getClass().getClassLoader());
    Method getValue = type.getMethod("getValue");
    Method setSameSite = type.getMethod("setSameSite", boolean.class);
    Method list = exchange.getClass().getMethod("responseCookies");
    for (Object each : (Iterable<?>) list.invoke(exchange)) {
      if (cookie.getValue().equals(getValue.invoke(each))) {
        setSameSite.invoke(each, true);
      }
    }
  }
}
