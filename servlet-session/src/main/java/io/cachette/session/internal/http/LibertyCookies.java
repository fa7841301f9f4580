package io.cachette.session.internal.http;

import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.List;

/**
 * Cookies of Open Liberty, by reflection. Liberty keeps them apart from headers, where no method of
 * the Servlet API shows or replaces them, and ignores cookies within an include. It has methods for
 * its own session cookie, which this class calls.
 */
final class LibertyCookies {

  private static final List<String> PACKAGES = List.of("io.openliberty.", "com.ibm.ws.");
  private static final String DEFAULT_PATH = "/";

  private LibertyCookies() {}

  /**
   * Whether a container is Liberty. It logs most of a session cookie that has its own cookie's name
   * and another length, so the cookie of the filter needs another name.
   */
  static boolean isUsed(SessionCookieConfig config) {
    return isOfLiberty(config);
  }

  /** Whether a path may be that of a container that returns it if none was set. */
  static boolean isDefaultPath(SessionCookieConfig config) {
    return isUsed(config) && DEFAULT_PATH.equals(config.getPath());
  }

  /**
   * Adds a cookie in place of those with the same name.
   *
   * @param response not a wrapper
   * @return whether the response is one of Liberty; if not, it has not changed
   */
  static boolean put(HttpServletResponse response, Cookie cookie) {
    if (!isOfLiberty(response)) {
      return false;
    }
    try {
      Method remove = response.getClass().getMethod("removeCookie", String.class);
      Method add = response.getClass().getMethod("addSessionCookie", Cookie.class);
      remove.invoke(response, cookie.getName());
      add.invoke(response, cookie);
      return true;
    } catch (ReflectiveOperationException e) {
      return false; // another version, whose cookies may be sent twice
    }
  }

  private static boolean isOfLiberty(Object part) {
    return PACKAGES.stream().anyMatch(part.getClass().getName()::startsWith);
  }
}
