package io.cachette.spring.boot.internal;

import jakarta.servlet.ServletContext;
import java.util.Locale;
import java.util.Properties;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Sets the settings of sessions as parameters of the servlet context, where the filter reads them.
 * So they also reach a filter that the server has registered.
 */
final class SessionParameters implements ServletContextInitializer, Ordered {

  private static final String PREFIX = "cachette.session.";
  private static final String APPLICATION = PREFIX + "application";
  private static final String SAME_SITE = "SameSite";

  private final ApplicationSettings settings;
  private final Environment environment;

  SessionParameters(ApplicationSettings settings, Environment environment) {
    this.settings = settings;
    this.environment = environment;
  }

  @Override
  public void onStartup(ServletContext context) {
    Properties parameters = settings.ofModuleWithServer(PREFIX);
    String application = findApplication(context);
    if (!application.isEmpty()) {
      parameters.putIfAbsent(APPLICATION, application);
    }
    parameters
        .stringPropertyNames()
        .forEach(name -> context.setInitParameter(name, parameters.getProperty(name)));
    setSameSite(context);
  }

  /** Before {@link HttpLimitParameters}. */
  @Override
  public int getOrder() {
    return 0;
  }

  /** Without a context path, all applications would share the sessions of one name. */
  private String findApplication(ServletContext context) {
    return context.getContextPath().isEmpty()
        ? environment
            .getProperty("spring.application.name", "")
            .replaceAll("[^A-Za-z0-9._-]", "-")
            .replaceFirst("(?<=^.{100}).+$", "")
        : "";
  }

  /** Spring Boot sets it on the container's own cookies only. */
  private void setSameSite(ServletContext context) {
    String value =
        switch (environment
            .getProperty("server.servlet.session.cookie.same-site", "")
            .toLowerCase(Locale.ROOT)) {
          case "none" -> "None";
          case "lax" -> "Lax";
          case "strict" -> "Strict";
          default -> "";
        };
    if (!value.isEmpty()) {
      context.getSessionCookieConfig().setAttribute(SAME_SITE, value);
    }
  }
}
