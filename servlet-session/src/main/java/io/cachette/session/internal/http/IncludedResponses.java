package io.cachette.session.internal.http;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * Adds cookies within an include, where containers ignore them. A session that is created within an
 * include needs its cookie as well.
 */
final class IncludedResponses {

  /** Undertow does not wrap the response of an include, but marks it by this property. */
  private static final String INCLUDE_GETTER = "isInsideInclude";

  private static final String INCLUDE_SETTER = "setInsideInclude";

  private IncludedResponses() {}

  /** Adds a cookie to the innermost response: Tomcat and Jetty ignore cookies in a wrapper. */
  static void addCookie(HttpServletResponse response, Cookie cookie) {
    ServletResponse innermost = response;
    while (innermost instanceof ServletResponseWrapper wrapper) {
      innermost = wrapper.getResponse();
    }
    if (innermost instanceof HttpServletResponse http) {
      http.addCookie(cookie);
      if (!CookieHeaders.complete(http, cookie)) {
        addIgnoredCookie(http, cookie);
      }
    }
  }

  private static void addIgnoredCookie(HttpServletResponse response, Cookie cookie) {
    try {
      Method isInsideInclude = response.getClass().getMethod(INCLUDE_GETTER);
      Method setInsideInclude = response.getClass().getMethod(INCLUDE_SETTER, boolean.class);
      if (isInsideInclude.invoke(response).equals(false)) {
        return;
      }
      setInsideInclude.invoke(response, false);
      try {
        response.addCookie(cookie);
      } finally {
        setInsideInclude.invoke(response, true);
      }
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      return; // the cookie is added after the include, unless the response is committed by then
    }
  }
}
