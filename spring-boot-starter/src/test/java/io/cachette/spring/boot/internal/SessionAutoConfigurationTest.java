package io.cachette.spring.boot.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.SessionFilter;
import io.cachette.spring.boot.CachettePropertiesCustomizer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
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

  @Test
  void clientOfTheApplication_besideServers_leavesThemToSessions() {
    RedissonClient client = Redisson.create(lazyConfig());
    try {
      WebApplicationContextRunner own =
          web.withConfiguration(AutoConfigurations.of(CacheManagerAutoConfiguration.class))
              .withBean(
                  CachettePropertiesCustomizer.class,
                  () -> properties -> properties.put("cachette.redis.client", client));
      own.withPropertyValues("spring.data.redis.host=one", "spring.data.redis.password=secret")
          .run(context -> assertServerOfSessions(context, "redis://one:6379"));
      own.withPropertyValues("cachette.redis.url=redis://two", "cachette.redis.pool-size=3")
          .run(context -> assertServerOfSessions(context, "redis://two"));
      own.withPropertyValues("cachette.redis.pol-size=3")
          .run(
              context ->
                  assertThat(context).getFailure().rootCause().hasMessageContaining("pol-size"));
    } finally {
      client.shutdown();
    }
  }

  private static Config lazyConfig() {
    Config config = new Config();
    config.setCodec(StringCodec.INSTANCE); // the default one needs Kryo
    config.setLazyInitialization(true).useSingleServer().setAddress("redis://127.0.0.1:1");
    return config;
  }

  private static void assertServerOfSessions(AssertableWebApplicationContext context, String server)
      throws ServletException {
    assertThat(context).hasSingleBean(CacheManager.class);
    assertThat(startWith(context).getInitParameter("cachette.redis.url")).isEqualTo(server);
  }

  private static ServletContext startWith(ApplicationContext context) throws ServletException {
    MockServletContext servlets = new MockServletContext();
    context
        .getBean("cachetteSessionParameters", ServletContextInitializer.class)
        .onStartup(servlets);
    return servlets;
  }
}
