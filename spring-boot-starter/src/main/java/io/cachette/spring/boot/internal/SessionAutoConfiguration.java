package io.cachette.spring.boot.internal;

import io.cachette.session.SessionFilter;
import jakarta.servlet.DispatcherType;
import java.util.EnumSet;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** Keeps sessions in Redis, if {@code cachette-session} is on the class path. */
@AutoConfiguration(after = SettingsAutoConfiguration.class)
@ConditionalOnClass({SessionFilter.class, FilterRegistrationBean.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnSwitch("cachette.session.enabled")
final class SessionAutoConfiguration {

  /** The name that the initializer of {@code cachette-session} gives to the filter, too. */
  private static final String FILTER = "cachette-session";

  /**
   * After the filters that correct the encoding and the address of a request, and before those that
   * may ask for its session.
   */
  private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 50;

  @Bean
  @ConditionalOnMissingBean(
      value = SessionFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  static FilterRegistrationBean<SessionFilter> cachetteSessionFilter() {
    FilterRegistrationBean<SessionFilter> filter =
        new FilterRegistrationBean<>(new SessionFilter());
    filter.setName(FILTER);
    filter.setOrder(ORDER);
    filter.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
    filter.setAsyncSupported(true);
    // In a WAR on a server, the initializer may have registered it.
    filter.setIgnoreRegistrationFailure(true);
    return filter;
  }

  @Bean
  static ServletContextInitializer cachetteSessionParameters(
      ApplicationSettings settings, Environment environment) {
    return new SessionParameters(settings, environment);
  }
}
