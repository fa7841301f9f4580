package io.cachette.spring.boot.internal;

import io.cachette.configuration.internal.setting.SettingGroup;
import io.cachette.configuration.internal.setting.Settings;
import io.cachette.ratelimit.http.internal.ContextParameterInitializer;
import jakarta.servlet.ServletContext;
import java.util.Properties;
import org.springframework.boot.web.servlet.ServletContextInitializer;

/**
 * Sets the settings of rate limits of HTTP as parameters of the servlet context, where the filter
 * reads them. It is the last one that sets parameters, since it also shares them.
 */
final class HttpLimitParameters implements ServletContextInitializer {

  private static final String PREFIX = "cachette.ratelimit.http.";
  private static final String FILE = SettingGroup.ROOT + Settings.CONFIG.path();

  private final ApplicationSettings settings;

  HttpLimitParameters(ApplicationSettings settings) {
    this.settings = settings;
  }

  @Override
  public void onStartup(ServletContext context) {
    Properties parameters = settings.ofModule(PREFIX);
    parameters.stringPropertyNames().stream()
        .filter(name -> name.startsWith(PREFIX) || name.equals(FILE))
        .forEach(name -> context.setInitParameter(name, parameters.getProperty(name)));
    new ContextParameterInitializer().onStartup(null, context);
  }
}
