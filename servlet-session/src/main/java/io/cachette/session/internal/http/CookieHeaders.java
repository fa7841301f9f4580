package io.cachette.session.internal.http;

import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Adds cookies to responses by the Servlet API, so that settings of the container for cookies hold.
 * A cookie has {@code SameSite=Lax} if neither the application nor the container sets another
 * value.
 */
final class CookieHeaders {

  private static final String SET_COOKIE = "Set-Cookie";
  private static final String SAME_SITE = "SameSite";
  private static final String DEFAULT_SAME_SITE = "Lax";
  private static final String TOMCAT = "org.apache.catalina.";

  private CookieHeaders() {}

  /** Whether the headers of a response have a cookie with this name and value. */
  static boolean contains(HttpServletResponse response, Cookie cookie) {
    return response.getHeaders(SET_COOKIE).stream().anyMatch(header -> sets(header, cookie));
  }

  /**
   * Adds a cookie in place of an earlier one with the same name, path and domain. Cookies of other
   * applications that took part in the response stay.
   */
  static void put(HttpServletResponse response, Cookie cookie) {
    Cookie completed = withDefaults(cookie);
    HttpServletResponse innermost = unwrap(response);
    if (LibertyCookies.put(innermost, completed) || add(response, cookie)) {
      return;
    }
    // Tomcat and Jetty ignore cookies in a wrapper within an include, or hide its headers.
    if (innermost != response && add(innermost, cookie)) {
      return;
    }
    // The container keeps cookies apart from headers.
    innermost.addCookie(completed);
    UndertowCookies.complete(innermost, completed);
  }

  /** Adds a cookie to a response of a forward, in which containers may hide headers. */
  static void putForwarded(HttpServletResponse response, Cookie cookie) {
    Cookie completed = withDefaults(cookie);
    HttpServletResponse innermost = unwrap(response);
    if (isOfTomcat(innermost)) {
      put(response, cookie);
    } else if (!LibertyCookies.put(innermost, completed) && !add(response, completed)) {
      UndertowCookies.complete(response, completed);
    }
  }

  private static boolean isOfTomcat(HttpServletResponse response) {
    return response.getClass().getName().startsWith(TOMCAT);
  }

  private static boolean add(HttpServletResponse response, Cookie cookie) {
    response.addCookie(cookie);
    return complete(response, cookie);
  }

  private static HttpServletResponse unwrap(HttpServletResponse response) {
    HttpServletResponse innermost = response;
    while (innermost instanceof ServletResponseWrapper wrapper
        && wrapper.getResponse() instanceof HttpServletResponse inner) {
      innermost = inner;
    }
    return innermost;
  }

  /**
   * Adds defaults to the header of a cookie, and removes an earlier cookie of that scope.
   *
   * @return whether the response shows the header
   */
  private static boolean complete(HttpServletResponse response, Cookie cookie) {
    Collection<String> headers = response.getHeaders(SET_COOKIE);
    String own = headers.stream().filter(header -> sets(header, cookie)).findFirst().orElse(null);
    if (own == null) {
      return false;
    }
    String completed = addMissing(own, cookie);
    List<String> others =
        headers.stream().filter(header -> !isSameCookie(header, own, cookie.getName())).toList();
    if (others.size() + 1 < headers.size() || !completed.equals(own)) {
      response.setHeader(SET_COOKIE, completed);
      others.forEach(other -> response.addHeader(SET_COOKIE, other));
    }
    return true;
  }

  /** Adds a default, and flags such as {@code Partitioned} that Tomcat knows by another value. */
  private static String addMissing(String header, Cookie cookie) {
    StringBuilder completed = new StringBuilder(header);
    cookie
        .getAttributes()
        .forEach(
            (name, value) -> {
              if (value.isEmpty() && !hasAttribute(header, name)) {
                completed.append("; ").append(name);
              }
            });
    if (!hasAttribute(header, SAME_SITE)) {
      completed.append("; ").append(SAME_SITE).append('=').append(DEFAULT_SAME_SITE);
    }
    return completed.toString();
  }

  /** Returns a copy: a clone shares its attributes with the original in Servlet 6.0. */
  private static Cookie withDefaults(Cookie cookie) {
    Cookie completed = new Cookie(cookie.getName(), cookie.getValue());
    cookie.getAttributes().forEach(completed::setAttribute);
    if (completed.getAttribute(SAME_SITE) == null) {
      completed.setAttribute(SAME_SITE, DEFAULT_SAME_SITE);
    }
    return completed;
  }

  private static boolean sets(String header, Cookie cookie) {
    String pair = cookie.getName() + "=" + cookie.getValue();
    return header.equals(pair) || header.startsWith(pair + ";");
  }

  /** Whether two headers set the same cookie: clients keep the last one only. */
  private static boolean isSameCookie(String header, String other, String name) {
    return header.startsWith(name + "=") && parseScope(header).equals(parseScope(other));
  }

  private static List<String> parseScope(String header) {
    return attributes(header)
        .filter(part -> isAttribute(part, "Path") || isAttribute(part, "Domain"))
        .sorted()
        .toList();
  }

  private static boolean hasAttribute(String header, String name) {
    return attributes(header).anyMatch(part -> isAttribute(part, name));
  }

  private static boolean isAttribute(String part, String name) {
    return part.equalsIgnoreCase(name)
        || part.regionMatches(true, 0, name + "=", 0, name.length() + 1);
  }

  private static Stream<String> attributes(String header) {
    return Arrays.stream(header.split(";", -1)).skip(1).map(String::strip);
  }
}
