package io.cachette.session.suite;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import io.cachette.testkit.RedisServer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** Two nodes with the same applications, and a new browser for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TwoNodesScenario {

  final RedisServer redis;
  WebNode one;
  WebNode two;
  volatile HeldRequest held = new HeldRequest();
  Browser browser = new Browser();

  TwoNodesScenario(RedisServer redis) {
    this.redis = redis;
  }

  /** Returns the applications of a node. Called once per node. */
  abstract WebApp[] apps();

  @BeforeAll
  void startNodes() {
    one = Containers.start(apps());
    two = Containers.start(apps());
  }

  @BeforeEach
  void openBrowser() {
    browser = new Browser();
  }

  @AfterAll
  void stop() {
    one.stop();
    two.stop();
  }

  /** Prints the attribute that the parameter {@code name} names. */
  static void readAttribute(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    HttpSession session = request.getSession(false);
    response
        .getWriter()
        .print(session == null ? "none" : session.getAttribute(request.getParameter("name")));
  }

  String readOnTwo(String name) {
    return browser.get(two, "/read?name=" + name).body();
  }
}
