package io.cachette.benchmarks.sessions;

import io.cachette.benchmarks.measure.Comparison;
import io.cachette.benchmarks.measure.ComparisonTable;
import io.cachette.benchmarks.measure.DelayedServer;
import io.cachette.benchmarks.measure.Options;
import io.cachette.benchmarks.measure.Rounds;
import io.cachette.benchmarks.measure.Server;
import io.cachette.benchmarks.measure.Text;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.LifecycleException;

/** Compares the sessions of libraries in requests to Tomcat. */
public final class SessionBenchmarks {

  private static final int ROUNDS = 3;
  private static final int MILLIS = 800;
  private static final List<Integer> THREADS = List.of(1, 16);
  private static final List<Duration> DELAYS = List.of(Duration.ZERO, Duration.ofNanos(500_000));

  /** Tomcat warns of threads that the libraries leave. */
  private static final Logger CONTAINER_LOG = Logger.getLogger("org.apache");

  private SessionBenchmarks() {}

  /** Returns tables of requests that read and change a session. */
  public static String measure(RedisServer redis)
      throws InterruptedException, ExecutionException, LifecycleException {
    CONTAINER_LOG.setLevel(Level.SEVERE);
    StringBuilder text = new StringBuilder();
    for (SessionContender contender : SessionContender.values()) {
      text.append("- %s: %s.\n".formatted(contender, contender.configuration()));
    }
    Comparison comparison = new Comparison();
    for (Duration delay : DELAYS) {
      if (Options.isAmong("delays", Text.millis(delay))) {
        measure(redis, delay, comparison);
      }
    }
    return text.append(comparison).toString();
  }

  private static void measure(RedisServer redis, Duration delay, Comparison comparison)
      throws InterruptedException, ExecutionException, LifecycleException {
    redis.flushAll();
    try (DelayedServer delayed = DelayedServer.start(redis, delay)) {
      List<SessionServer> servers = new ArrayList<>();
      try {
        for (SessionContender contender : SessionContender.values()) {
          servers.add(new SessionServer(contender, delayed.uri()));
        }
        for (String path : List.of(SessionServlet.READ, SessionServlet.CHANGE)) {
          comparison.add(
              "%s, %s ms".formatted(path, Text.millis(delay)), measure(redis, servers, path));
        }
      } finally {
        for (SessionServer server : servers) {
          server.close();
        }
      }
    }
  }

  private static ComparisonTable measure(
      RedisServer redis, List<SessionServer> servers, String path)
      throws InterruptedException, ExecutionException {
    Rounds rounds =
        new Rounds(
            Options.number("rounds", ROUNDS), Options.number("millis", MILLIS), new Server(redis));
    ComparisonTable table = new ComparisonTable();
    for (int threads : THREADS) {
      for (SessionServer server : servers) {
        table.add(
            threads,
            server.contender().toString(),
            rounds.add(threads, server.cookies(), () -> {}, cookie -> server.send(path, cookie)));
      }
    }
    rounds.run();
    return table;
  }
}
