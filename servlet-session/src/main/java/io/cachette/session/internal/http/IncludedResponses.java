package io.cachette.session.internal.http;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * Adds headers within an include, where containers ignore them. A session that is created within an
 * include needs its cookie as well.
 */
final class IncludedResponses {

  /** Undertow does not wrap the response of an include, but marks it by this method. */
  private static final String INCLUDE_SETTER = "setInsideInclude";

  private IncludedResponses() {}

  /** Adds a header to the innermost response: Tomcat and Jetty ignore headers in a wrapper. */
  static void addHeader(HttpServletResponse response, String name, String value) {
    ServletResponse innermost = response;
    while (innermost instanceof ServletResponseWrapper wrapper) {
      innermost = wrapper.getResponse();
    }
    if (innermost instanceof HttpServletResponse http) {
      http.addHeader(name, value);
      if (!http.getHeaders(name).contains(value)) {
        addIgnoredHeader(http, name, value);
      }
    }
  }

  private static void addIgnoredHeader(HttpServletResponse response, String name, String value) {
    try {
      Method setInsideInclude = response.getClass().getMethod(INCLUDE_SETTER, boolean.class);
      setInsideInclude.invoke(response, false);
      try {
        response.addHeader(name, value);
      } finally {
        setInsideInclude.invoke(response, true);
      }
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      return; // the header is added after the include, unless the response is committed by then
    }
  }
}
