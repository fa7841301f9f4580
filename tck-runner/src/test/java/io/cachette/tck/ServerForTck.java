package io.cachette.tck;

import io.cachette.testkit.RedisServer;
import org.junit.runner.Result;
import org.junit.runner.notification.RunListener;

/** Gives the TCK a server of its own, which the provider finds as any user's: by its property. */
public final class ServerForTck extends RunListener {
  /** Started here, since JUnit would go on after a failure in testRunStarted. */
  private final RedisServer server = RedisServer.start();

  /** For surefire. */
  public ServerForTck() {
    System.setProperty("cachette.redis.url", server.uri().toString());
  }

  @Override
  public void testRunFinished(Result result) {
    server.close();
  }
}
