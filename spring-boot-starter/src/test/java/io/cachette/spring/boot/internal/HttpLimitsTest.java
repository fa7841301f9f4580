package io.cachette.spring.boot.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.ratelimit.http.RateLimitExchange;
import io.cachette.ratelimit.http.RateLimitFilter;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The filter for rate limits of HTTP, which the application registers. */
@RedisTest
final class HttpLimitsTest {

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {

    @Bean
    static FilterRegistrationBean<RateLimitFilter> limits() {
      return new FilterRegistrationBean<>(new RateLimitFilter());
    }

    @Bean
    static ServletRegistrationBean<HttpServlet> client() {
      return new ServletRegistrationBean<>(new Client(), "/client");
    }
  }

  /** Responds with the address of the client. */
  static final class Client extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(RateLimitExchange.current().orElseThrow().address());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void filter_settingsOfSpring_areUsed(boolean hasSessions, RedisServer redis) throws Exception {
    try (ConfigurableApplicationContext application =
        SpringApplication.run(
            Application.class,
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--spring.main.banner-mode=off",
            "--cachette.redis.url=" + redis.uri(),
            "--cachette.session.enabled=" + hasSessions,
            "--cachette.ratelimit.http.trusted-proxies=127.0.0.1")) {
      String port = application.getEnvironment().getRequiredProperty("local.server.port");
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/client"))
              .header("X-Forwarded-For", "203.0.113.9")
              .build();
      String address = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
      assertThat(address).isEqualTo("203.0.113.9");
    }
  }
}
