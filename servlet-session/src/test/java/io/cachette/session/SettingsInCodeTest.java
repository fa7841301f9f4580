package io.cachette.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.SessionApp;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Filters with settings in code. */
@RedisTest
class SettingsInCodeTest {

  @AfterEach
  void clearProperties() {
    System.clearProperty("cachette.session.route");
    System.clearProperty("cachette.session.application");
  }

  @Test
  void settingsInCode_otherSettingsInSources_areCompletedFieldByField(RedisServer redis) {
    System.setProperty("cachette.session.route", "node7");
    System.setProperty("cachette.session.application", "other");
    try (WebNode node =
        Containers.start(
            SessionApp.on(redis.uri())
                .settings(settings -> settings.application("in-code"))
                .with(app -> app.initParameter("cachette.session.cookie-name", "SID"))
                .page("/login", SettingsInCodeTest::login)
                .build())) {
      assertThat(new Browser().get(node, "/login").setCookies())
          .singleElement()
          .asString()
          .matches("SID=[A-Za-z0-9_-]{32}\\.node7;.*");
      assertThat((List<?>) redis.command("KEYS", "*:session:{in-code:*")).isNotEmpty();
    }
  }

  private static void login(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    request.getSession().setAttribute("user", "alice");
    response.getWriter().print("in");
  }
}
