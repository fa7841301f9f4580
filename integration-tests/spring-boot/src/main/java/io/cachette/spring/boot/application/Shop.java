package io.cachette.spring.boot.application;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The application. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableCaching
public class Shop {

  public static void main(String[] arguments) {
    SpringApplication.run(Shop.class, arguments);
  }

  /** Prints the port that the test connects to. */
  @Bean
  static ApplicationRunner portPrinter(Environment environment) {
    return arguments ->
        System.out.println(
            "Listening on port " + environment.getRequiredProperty("local.server.port"));
  }
}
