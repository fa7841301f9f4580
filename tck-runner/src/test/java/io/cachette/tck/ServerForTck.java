package io.cachette.tck;

import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisServer;
import java.util.List;
import org.junit.runner.Result;
import org.junit.runner.notification.RunListener;

/**
 * Starts a server for the TCK, or with {@code -Dtck.partitions=16} a cluster of three masters with
 * a replica each, and lets each cache have that number of partitions. With {@code
 * -Dtck.near-cache=true}, each cache has a near cache. The provider finds all this by its system
 * properties, as in an application.
 */
public final class ServerForTck extends RunListener {

  /** Started here, because JUnit continues after a failure in testRunStarted. */
  private final AutoCloseable server;

  /** Called by surefire. */
  public ServerForTck() {
    System.setProperty("cachette.redis.timeout", "10s"); // a slow machine is no outage
    String partitions = System.getProperty("tck.partitions");
    if (partitions == null) {
      RedisServer single = RedisServer.start();
      server = single;
      System.setProperty("cachette.redis.url", single.uri().toString());
    } else {
      RedisCluster cluster = RedisCluster.builder().replicas(1).start();
      server = cluster;
      System.setProperty("cachette.redis.url", cluster.uri().toString());
      System.setProperty("cachette.caches.default.partitions", partitions);
    }
    if (Boolean.getBoolean("tck.near-cache")) {
      System.setProperty("cachette.caches.default.near-cache.enabled", "true");
      System.setProperty("cachette.caches.default.near-cache.touch", "batched");
      // Their policies remove entries when they are read, which no near cache can know in time.
      for (String cache : List.of("*.CacheExpiryTest", "cache-loader-tes?")) {
        System.setProperty("cachette.caches." + cache + ".near-cache.enabled", "false");
      }
    }
  }

  @Override
  public void testRunFinished(Result result) throws Exception {
    server.close();
  }
}
