package io.cachette.spring.boot.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.SessionFilter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.ApplicationContext;
import org.springframework.mock.web.MockServletContext;

/** The filter of sessions; the integration tests use it over HTTP. */
final class SessionAutoConfigurationTest {

  private static final AutoConfigurations CONFIGURATIONS =
      AutoConfigurations.of(SettingsAutoConfiguration.class, SessionAutoConfiguration.class);

  private final WebApplicationContextRunner web =
      new WebApplicationContextRunner().withConfiguration(CONFIGURATIONS);

  @Test
  void filter_webApplication_isEarlyAndForAllDispatches() {
    web.run(
        context -> {
          FilterRegistrationBean<?> filter = context.getBean(FilterRegistrationBean.class);
          assertThat(filter.getFilter()).isInstanceOf(SessionFilter.class);
          assertThat(filter.getOrder()).isEqualTo(Integer.MIN_VALUE + 50);
          assertThat(filter.isAsyncSupported()).isTrue();
          assertThat(filter.determineDispatcherTypes()).hasSize(5);
        });
  }

  @Test
  void filter_otherApplications_isAbsent() {
    new ApplicationContextRunner()
        .withConfiguration(CONFIGURATIONS)
        .run(context -> assertThat(context).doesNotHaveBean(FilterRegistrationBean.class));
    web.withPropertyValues("cachette.session.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(FilterRegistrationBean.class));
    web.withClassLoader(Starter.without("io.cachette.session"))
        .run(context -> assertThat(context).doesNotHaveBean(FilterRegistrationBean.class));
  }

  @Test
  void filter_ofTheApplication_replacesOurs() {
    web.withBean("own", SessionFilter.class, SessionFilter::new)
        .run(context -> assertThat(context).doesNotHaveBean("cachetteSessionFilter"));
  }

  @Test
  void parameters_ofTheEnvironment_areThoseOfTheServletContext() {
    web.withPropertyValues(
            "cachette.session.time-budget=300ms",
            "cachette.redis.url=redis://host",
            "cachette.caches.books.statistics=true",
            "spring.application.name=My shop",
            "server.servlet.session.cookie.same-site=strict")
        .run(
            context -> {
              MockServletContext servlets = new MockServletContext();
              servlets.setContextPath("");
              context
                  .getBean("cachetteSessionParameters", ServletContextInitializer.class)
                  .onStartup(servlets);
              assertThat(servlets.getInitParameter("cachette.session.time-budget"))
                  .isEqualTo("300ms");
              assertThat(servlets.getInitParameter("cachette.redis.url")).isEqualTo("redis://host");
              assertThat(servlets.getInitParameter("cachette.caches.books.statistics")).isNull();
              assertThat(servlets.getInitParameter("cachette.session.application"))
                  .isEqualTo("My-shop");
              assertThat(servlets.getSessionCookieConfig().getAttribute("SameSite"))
                  .isEqualTo("Strict");
            });
  }

  @Test
  void jcacheConfig_fileWithServer_isThatOfSessions() {
    web.withPropertyValues(
            "spring.cache.jcache.config=classpath:other.yaml", "spring.data.redis.host=one")
        .run(
            context -> {
              ServletContext servlets = startWith(context);
              assertThat(servlets.getInitParameter("cachette.config"))
                  .isEqualTo("classpath:other.yaml");
              assertThat(servlets.getInitParameter("cachette.redis.url")).isNull();
            });
    web.withPropertyValues(
            "spring.cache.jcache.config=classpath:other.xml",
            "spring.cache.jcache.provider=com.acme.Provider")
        .run(
            context -> assertThat(startWith(context).getInitParameter("cachette.config")).isNull());
  }

  private static ServletContext startWith(ApplicationContext context) throws ServletException {
    MockServletContext servlets = new MockServletContext();
    context
        .getBean("cachetteSessionParameters", ServletContextInitializer.class)
        .onStartup(servlets);
    return servlets;
  }
}
