package io.cachette.session.internal.configuration;

import io.cachette.session.SessionSettings;
import jakarta.servlet.ServletContext;
import java.nio.charset.StandardCharsets;

/** Determines the name of an application in Redis. */
public final class ApplicationNames {

  /** Tomcat's name of the application without a context path. */
  private static final String ROOT = "ROOT";

  private ApplicationNames() {}

  /**
   * Returns the name in the settings, or the encoded context path without it. Different context
   * paths have different names.
   */
  public static String resolve(ServletContext context, SessionSettings settings) {
    String name = settings.application();
    return name == null ? encodePath(context.getContextPath()) : name;
  }

  private static String encodePath(String path) {
    if (path.isEmpty()) {
      return ROOT;
    }
    StringBuilder name = new StringBuilder();
    for (byte each : path.substring(1).getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '.')) {
        name.append(c);
      } else {
        name.append('_').append(Integer.toHexString(c));
      }
    }
    return name.toString();
  }
}
