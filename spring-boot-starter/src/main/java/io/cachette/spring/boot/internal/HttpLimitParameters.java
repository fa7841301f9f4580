package io.cachette.spring.boot.internal;

import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.configuration.internal.source.ContextParameters;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Properties;
import org.springframework.boot.web.servlet.ServletContextInitializer;

/**
 * Sets the settings of rate limits of HTTP as parameters of the servlet context, where the filter
 * reads them. It is the last one that sets parameters, since it also shares them.
 */
final class HttpLimitParameters implements ServletContextInitializer, ServletContextListener {

  private static final String PREFIX = "cachette.ratelimit.http.";
  private static final String FILE = SettingGroup.ROOT + Settings.CONFIG.path();

  private final ApplicationSettings settings;

  HttpLimitParameters(ApplicationSettings settings) {
    this.settings = settings;
  }

  @Override
  public void onStartup(ServletContext context) {
    Properties parameters = settings.ofModule(PREFIX);
    unregister(context);
    parameters.stringPropertyNames().stream()
        .filter(name -> name.startsWith(PREFIX) || name.equals(FILE))
        .forEach(name -> context.setInitParameter(name, parameters.getProperty(name)));
    ContextParameters.register(
        context.getClassLoader(), context.getInitParameterNames(), context::getInitParameter);
    context.addListener(this);
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    unregister(event.getServletContext());
  }

  private static void unregister(ServletContext context) {
    ContextParameters.unregister(
        context.getClassLoader(), context.getInitParameterNames(), context::getInitParameter);
  }
}
