package io.cachette.tck;

import io.cachette.testkit.RedisServer;
import org.junit.runner.Result;
import org.junit.runner.notification.RunListener;

/**
 * Starts a server for the TCK. The provider finds it by its system property, as in an application.
 */
public final class ServerForTck extends RunListener {
  /** Started here, because JUnit continues after a failure in testRunStarted. */
  private final RedisServer server = RedisServer.start();

  /** Called by surefire. */
  public ServerForTck() {
    System.setProperty("cachette.redis.url", server.uri().toString());
    System.setProperty("cachette.redis.timeout", "10s"); // a slow machine is no outage
  }

  @Override
  public void testRunFinished(Result result) {
    server.close();
  }
}
