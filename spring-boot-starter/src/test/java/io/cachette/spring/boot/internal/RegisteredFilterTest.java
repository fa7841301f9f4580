package io.cachette.spring.boot.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.SessionInitializer;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** An application on a server that has registered the filter of sessions, as for a WAR. */
@RedisTest
final class RegisteredFilterTest {

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {

    @Bean
    static ServletContextInitializer server() {
      return new Server();
    }

    @Bean
    static ServletRegistrationBean<HttpServlet> visits() {
      return new ServletRegistrationBean<>(new Visits(), "/visits");
    }
  }

  /** Registers the filter before Spring Boot does. */
  static final class Server implements ServletContextInitializer, Ordered {

    @Override
    public void onStartup(ServletContext context) {
      new SessionInitializer().onStartup(Set.of(), context);
    }

    @Override
    public int getOrder() {
      return HIGHEST_PRECEDENCE;
    }
  }

  /** Creates a session. */
  static final class Visits extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      request.getSession().setAttribute("visited", true);
    }
  }

  @Test
  void session_filterOfTheServer_hasTheSettingsOfSpring(RedisServer redis) throws Exception {
    try (ConfigurableApplicationContext application =
        SpringApplication.run(
            Application.class,
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--spring.main.banner-mode=off",
            "--spring.application.name=visited",
            "--server.servlet.session.cookie.same-site=lax",
            "--cachette.config=classpath:other.yaml",
            "--cachette.redis.url=" + redis.uri(),
            "--cachette.session.cookie-name=VISIT")) {
      String port = application.getEnvironment().getRequiredProperty("local.server.port");
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/visits"))
                      .build(),
                  BodyHandlers.ofString());
      assertThat(response.headers().allValues("Set-Cookie"))
          .singleElement()
          .asString()
          .startsWith("VISIT=")
          .contains("SameSite=Lax");
      assertThat(redis.command("KEYS", "of-a-file*visited*")).asString().contains("session");
    }
  }
}
