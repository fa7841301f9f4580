package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.session.SessionFilter;
import io.cachette.session.SessionInitializer;
import io.cachette.session.SessionSettings;
import io.cachette.session.Sessions;
import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An application with the module in {@code WEB-INF/lib}. */
@RedisTest
class SessionInitializerTest {

  private final RedisServer redis;
  private final Browser browser = new Browser();

  SessionInitializerTest(RedisServer redis) {
    this.redis = redis;
  }

  @BeforeEach
  void beginEmpty() {
    redis.flushAll();
  }

  /** Counts requests in the session. */
  private static final class CountServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Object count = request.getSession().getAttribute("count");
      int next = count instanceof Integer known ? known + 1 : 1;
      request.getSession().setAttribute("count", next);
      response.getWriter().print(next);
    }
  }

  private WebApp app() {
    return WebApp.at("/shop")
        .initParameter("cachette.redis.url", redis.uri().toString())
        .initParameter("cachette.session.time-budget", "30s")
        .onStartup(context -> context.addServlet("count", new CountServlet()).addMapping("/count"));
  }

  private List<?> keys() {
    return redis.command("KEYS", "*") instanceof List<?> keys ? keys : List.of();
  }

  @Test
  void sessionInitializer_defaultSettings_storesSessionsInRedis() {
    WebApp app = app().initializer(SessionInitializer::new);
    try (WebNode one = Containers.start(app);
        WebNode two = Containers.start(app)) {
      assertThat(browser.get(one, "/shop/count").body()).isEqualTo("1");
      assertThat(browser.get(two, "/shop/count").body()).isEqualTo("2");
      assertThat(Sessions.of(one.context("/shop")).count()).isOne();
      assertThat(keys()).isNotEmpty().allMatch(key -> key.toString().contains("{shop:"));
    }
  }

  @Test
  void sessionInitializer_contextParameters_appliesSettings() {
    WebApp app =
        app()
            .initializer(SessionInitializer::new)
            .initParameter("cachette.namespace", "mine")
            .initParameter("cachette.session.application", "store")
            .initParameter("cachette.session.cookie-name", "SID");
    try (WebNode node = Containers.start(app)) {
      assertThat(browser.get(node, "/shop/count").setCookies())
          .singleElement()
          .asString()
          .startsWith("SID=");
      assertThat(keys())
          .isNotEmpty()
          .allMatch(key -> key.toString().startsWith("mine:session:{store:"));
    }
  }

  @Test
  void sessionInitializer_disabled_storesNothingInRedis() {
    WebApp app =
        app()
            .initializer(SessionInitializer::new)
            .initParameter("cachette.session.enabled", "false");
    try (WebNode node = Containers.start(app)) {
      assertThat(browser.get(node, "/shop/count").body()).isEqualTo("1");
      assertThat(browser.get(node, "/shop/count").body()).isEqualTo("2");
      assertThat(keys()).isEmpty();
      ServletContext context = node.context("/shop");
      assertThatThrownBy(() -> Sessions.of(context))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("/shop");
    }
  }

  @Test
  void sessionInitializer_invalidEnabledValue_failsStart() {
    WebApp app =
        app().initializer(SessionInitializer::new).initParameter("cachette.session.enabled", "no");
    assertThatThrownBy(() -> Containers.start(app))
        .rootCause()
        .hasMessage(
            "context parameter cachette.session.enabled: session.enabled is 'no';"
                + " expected true or false");
  }

  @Test
  void sessionInitializer_filterRegisteredByApplication_addsNoFilter() {
    SessionSettings settings =
        SessionSettings.builder().uri(redis.uri()).application("by-hand").build();
    WebApp app =
        app()
            .onStartup(
                context ->
                    context
                        .addFilter("mine", new SessionFilter(settings))
                        .addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*"))
            .initializer(SessionInitializer::new);
    try (WebNode node = Containers.start(app)) {
      assertThat(browser.get(node, "/shop/count").body()).isEqualTo("1");
      assertThat(keys()).isNotEmpty().allMatch(key -> key.toString().contains("{by-hand:"));
      assertThat(node.context("/shop").getFilterRegistrations().values())
          .filteredOn(filter -> SessionFilter.class.getName().equals(filter.getClassName()))
          .hasSize(1);
    }
  }
}
