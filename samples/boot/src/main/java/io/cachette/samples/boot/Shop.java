package io.cachette.samples.boot;

import io.cachette.session.SessionFilter;
import io.cachette.session.SessionSettings;
import jakarta.servlet.DispatcherType;
import java.net.URI;
import java.util.EnumSet;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/** The application. */
@SpringBootApplication
public class Shop {

  public static void main(String[] arguments) {
    SpringApplication.run(Shop.class, arguments);
  }

  /** Keeps the sessions of all requests in Redis. It has to be the first filter. */
  @Bean
  FilterRegistrationBean<SessionFilter> sessions(@Value("${shop.redis}") URI redis) {
    SessionSettings settings = SessionSettings.builder().uri(redis).build();
    FilterRegistrationBean<SessionFilter> filter =
        new FilterRegistrationBean<>(new SessionFilter(settings));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
    filter.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
    filter.setAsyncSupported(true);
    return filter;
  }
}
