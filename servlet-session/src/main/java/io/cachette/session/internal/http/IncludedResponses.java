package io.cachette.session.internal.http;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Adds cookies within an include, where containers ignore them. A session that is created within an
 * include needs its cookie as well.
 */
final class IncludedResponses {

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
        UndertowCookies.complete(http, cookie);
      }
    }
  }
}
