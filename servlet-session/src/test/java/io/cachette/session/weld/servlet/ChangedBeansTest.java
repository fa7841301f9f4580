package io.cachette.session.weld.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.SessionApp;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Sessions of an application whose new version has other beans of the session scope. */
@RedisTest
class ChangedBeansTest {

  private static final String WELD = "org.jboss.weld.environment.servlet.";

  /** A version of an application: a node with its CDI container. */
  private record Version(WebNode node, SeContainer weld) implements AutoCloseable {

    static Version start(RedisServer redis, Class<?>... beans) {
      return start(redis, ChangedBeansTest.class.getClassLoader(), beans);
    }

    static Version start(RedisServer redis, ClassLoader loader, Class<?>... beans) {
      SeContainer weld =
          SeContainerInitializer.newInstance()
              .disableDiscovery()
              .addBeanClasses(beans)
              .addProperty("org.jboss.weld.serialization.beanIdentifierIndexOptimization", true)
              .initialize();
      WebApp app =
          SessionApp.on(redis.uri())
              .with(each -> each.loader(loader))
              .with(each -> each.onStartup(context -> addWeld(context, weld)))
              .page("/add", (request, response) -> add(weld, request, response))
              .page("/logout", (request, response) -> logout(request, response))
              .build();
      return new Version(Containers.start(app), weld);
    }

    @Override
    public void close() {
      node.close();
      weld.close();
    }
  }

  /** Makes a running container that of the application, as the listener of Weld does. */
  private static void addWeld(ServletContext context, SeContainer weld) throws Exception {
    Object name = Class.forName(WELD + "Listener").getField("CONTAINER_ATTRIBUTE_NAME").get(null);
    context.setAttribute((String) name, weld);
    ServletContainerInitializer initializer =
        Class.forName(WELD + "EnhancedListener")
            .asSubclass(ServletContainerInitializer.class)
            .getDeclaredConstructor()
            .newInstance();
    initializer.onStartup(null, context);
  }

  private static void add(
      SeContainer weld, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Integer visits = (Integer) request.getSession().getAttribute("visits");
    int count = visits == null ? 1 : visits + 1;
    request.getSession().setAttribute("visits", count);
    response.getWriter().print(count + ":" + weld.select(Cart.class).get().add());
  }

  private static void logout(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    request.getSession().invalidate();
    response.getWriter().print("out");
  }

  @Test
  void session_versionWithOtherBeans_continuesWithoutBeans(RedisServer redis) throws Exception {
    Browser browser = new Browser();
    Browser other = new Browser();
    try (Version version = Version.start(redis, Cart.class)) {
      assertThat(browser.get(version.node(), "/add").body()).isEqualTo("1:1");
      assertThat(browser.get(version.node(), "/add").body()).isEqualTo("2:2");
      assertThat(other.get(version.node(), "/add").body()).isEqualTo("1:1");
    }
    try (Version version = Version.start(redis, Cart.class, Additional.class);
        LogCapture log = LogCapture.of(weldSessions())) {
      assertThat(browser.get(version.node(), "/add").body()).isEqualTo("3:1");
      assertThat(browser.get(version.node(), "/add").body()).isEqualTo("4:2");
      assertThat(other.get(version.node(), "/logout").body()).isEqualTo("out");
      assertThat(other.get(version.node(), "/add").body()).isEqualTo("1:1");
      assertThat(log.messages()).hasSize(1);
    }
  }

  private static Class<?> weldSessions() throws ClassNotFoundException {
    return Class.forName("io.cachette.session.internal.http.WeldSessions");
  }

  /** Hides the API of Weld, as some servers do. */
  private static final class HidingLoader extends ClassLoader {

    HidingLoader() {
      super(ChangedBeansTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("org.jboss.weld.context.")) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }
  }

  @Test
  void session_weldHiddenFromApplication_keepsBeans(RedisServer redis) {
    Browser browser = new Browser();
    try (Version version = Version.start(redis, new HidingLoader(), Cart.class)) {
      assertThat(browser.get(version.node(), "/add").body()).isEqualTo("1:1");
    }
    try (Version version = Version.start(redis, new HidingLoader(), Cart.class)) {
      assertThat(browser.get(version.node(), "/add").body()).isEqualTo("2:2");
    }
  }

  @Test
  void session_sameBeans_keepsBeans(RedisServer redis) {
    Browser browser = new Browser();
    try (Version version = Version.start(redis, Cart.class)) {
      assertThat(browser.get(version.node(), "/add").body()).isEqualTo("1:1");
    }
    try (Version version = Version.start(redis, Cart.class)) {
      assertThat(browser.get(version.node(), "/add").body()).isEqualTo("2:2");
    }
  }
}
