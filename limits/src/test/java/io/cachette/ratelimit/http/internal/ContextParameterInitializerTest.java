package io.cachette.ratelimit.http.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.internal.RedisConfiguration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Parameters of a context that limits and locks of its application read. */
class ContextParameterInitializerTest {

  private static final Map<String, String> PARAMETERS =
      Map.of("cachette.redis.url", "redis://war.example:7000", "other", "value");

  private final ClassLoader application =
      new URLClassLoader(new URL[0], getClass().getClassLoader());
  private final Map<String, Object> attributes = new HashMap<>();
  private final List<ServletContextListener> listeners = new ArrayList<>();

  private ServletContext context() {
    return (ServletContext)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ServletContext.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getClassLoader" -> application;
                  case "getInitParameterNames" -> Collections.enumeration(PARAMETERS.keySet());
                  case "getInitParameter" -> PARAMETERS.get((String) arguments[0]);
                  case "getAttribute" -> attributes.get((String) arguments[0]);
                  case "setAttribute" -> attributes.put((String) arguments[0], arguments[1]);
                  case "addListener" -> {
                    listeners.add((ServletContextListener) arguments[0]);
                    yield null;
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private String readServer() {
    return RedisConfiguration.read(null, null, application).source().toString();
  }

  @Test
  void onStartup_contextParameters_holdUntilContextIsDestroyed() throws Exception {
    ServletContext context = context();
    ServletContainerInitializer initializer =
        ServiceLoader.load(ServletContainerInitializer.class).stream()
            .filter(each -> each.type() == ContextParameterInitializer.class)
            .findFirst()
            .orElseThrow()
            .get();

    initializer.onStartup(null, context);
    assertThat(readServer()).contains("war.example:7000");

    listeners.forEach(each -> each.contextDestroyed(new ServletContextEvent(context)));
    assertThat(readServer()).doesNotContain("war.example");
  }
}
