package io.cachette.samples.quickstart;

import io.cachette.testkit.JavaProgram;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A CDI application. Its container finds the extension of the annotations on the class path. */
final class Annotated implements AutoCloseable {

  private static final int THREADS = 4;
  private static final int READERS = 25;
  private static final Logger CONTAINER_LOG = Logger.getLogger("org.jboss.weld");

  private final SeContainer container;
  private final Recommendations recommendations;

  Annotated(URI redis) {
    CONTAINER_LOG.setLevel(Level.WARNING);
    System.setProperty("cachette.redis.url", redis.toString());
    System.setProperty("cachette.ratelimit.time-budget", "10s"); // for slow machines
    container = SeContainerInitializer.newInstance().initialize();
    recommendations = container.select(Recommendations.class).get();
  }

  /** Calls a cached method in threads of both JVMs, then removes one entry in the second JVM. */
  void show(Console console, JavaProgram second) throws Exception {
    Stopwatch watch = new Stopwatch();
    Future<String> there = second.askAsync("recommend");
    recommend();
    int calls = recommendations.calls() + Integer.parseInt(there.get());
    console.say("  2 JVMs × %d threads × %d readers: %.0f ms.", THREADS, READERS, watch.millis());
    console.check(
        "The method ran %d times in total, once for each of %d readers.".formatted(calls, READERS),
        calls == READERS);

    second.ask("forget reader-1");
    int before = recommendations.calls();
    recommend();
    int again = recommendations.calls() - before;
    console.check(
        "After @CacheRemove in the second JVM the method ran %d time here.".formatted(again),
        again == 1);
  }

  /**
   * Runs in each of the two JVMs.
   *
   * @return how often the method has run in this JVM
   */
  int recommend() throws InterruptedException, ExecutionException {
    Callable<Void> work =
        () -> {
          for (int reader = 1; reader <= READERS; reader++) {
            recommendations.forReader("reader-" + reader);
          }
          return null;
        };
    Together.run(THREADS, work);
    return recommendations.calls();
  }

  Support support() {
    return container.select(Support.class).get();
  }

  void forget(String reader) {
    recommendations.forget(reader);
  }

  @Override
  public void close() {
    container.close();
  }
}
