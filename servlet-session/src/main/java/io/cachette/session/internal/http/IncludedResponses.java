package io.cachette.session.internal.http;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * Headers within an include, where containers ignore them: but a session that begins there needs
 * its cookie as any other one.
 */
final class IncludedResponses {

  /** Undertow's response knows that it is included, instead of being wrapped. */
  private static final String INCLUDE_SETTER = "setInsideInclude";

  private IncludedResponses() {}

  /** Adds a header to a response that has ignored it; Tomcat and Jetty have wrapped it for that. */
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
      return; // it is given when the include is over, unless the response has left by then
    }
  }
}
