package io.cachette.session.container.arquillian;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.container.Browser;
import io.cachette.testkit.RedisServer;
import org.jboss.arquillian.container.test.api.ContainerController;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.TargetsContainer;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same WAR on two Tomcats. */
@ExtendWith({Ports.class, ArquillianExtension.class})
@SuppressWarnings("NullAway.Init")
class TwoTomcatsIT {

  private static final RedisServer REDIS = RedisServer.start();

  @ArquillianResource ContainerController controller;
  @ArquillianResource Deployer deployer;

  @Deployment(name = "one", managed = false, testable = false)
  @TargetsContainer("one")
  static WebArchive one() {
    return SessionWar.with(REDIS.uri(), CounterServlet.class);
  }

  @Deployment(name = "two", managed = false, testable = false)
  @TargetsContainer("two")
  static WebArchive two() {
    return SessionWar.with(REDIS.uri(), CounterServlet.class);
  }

  @AfterAll
  static void end() {
    REDIS.close();
  }

  @Test
  void session_nodeKilledAndRestarted_keepsAttributes() {
    Browser browser = new Browser();
    try (ArquillianNode one = ArquillianNode.start("one", controller, deployer);
        ArquillianNode two = ArquillianNode.start("two", controller, deployer)) {
      assertThat(browser.get(one, "/count").body()).isEqualTo("1");
      assertThat(browser.get(two, "/count").body()).isEqualTo("2");
      one.kill();
      assertThat(browser.get(two, "/count").body()).isEqualTo("3");
    }
    try (ArquillianNode one = ArquillianNode.start("one", controller, deployer)) {
      assertThat(browser.get(one, "/count").body()).isEqualTo("4");
    }
  }
}
