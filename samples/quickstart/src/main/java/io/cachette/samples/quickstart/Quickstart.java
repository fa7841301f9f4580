package io.cachette.samples.quickstart;

import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisServer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The demo: this JVM and a second one share caches on a Redis server, which the demo starts. Run it
 * with {@code mvn -Pdemo}.
 *
 * <p>It uses caches by the JCache API, see {@link Caches}, and by its annotations, see {@link
 * Recommendations}. Sessions are those of servlets, see {@link CartServlet}.
 *
 * <p>The exit code is 0 if all checks hold, and 1 otherwise.
 */
public final class Quickstart {

  private static final int TIMEOUT_SECONDS = 180;

  private Quickstart() {}

  public static void main(String[] arguments) {
    Console console = new Console();
    endInTime(console);
    Stopwatch watch = new Stopwatch();
    console.step("Cachette quickstart", () -> run(console));
    boolean held = console.summary(watch.millis() / 1000);
    System.exit(held ? 0 : 1);
  }

  private static void run(Console console) throws Exception {
    try (RedisServer server = RedisServer.start();
        JavaProgram second =
            JavaProgram.start(SecondJvmMain.class, Map.of(), server.uri().toString());
        Books database = new Books();
        Caches caches = new Caches(server.uri(), database);
        Annotated beans = new Annotated(server.uri())) {
      second.ask("hello");
      console.say("  Redis listens on %s.", server.uri());
      console.say("  The database in this JVM has %s.", database);
      console.say("  A second JVM, process %d, opened the same caches.", second.process().pid());

      ReadThrough books = new ReadThrough(console, database, caches.books, second);
      console.step("1. Cold: every book comes from the database", books::cold);
      console.step("2. Warm: both JVMs read the same books from Redis", books::warm);
      console.step("3. Bulk: many books at once", books::bulk);
      console.step(
          "4. Expiry: an entry expires after two seconds",
          () -> Expiry.show(console, caches.sessions, second));
      console.step(
          "5. Events: each JVM receives the events of the other one",
          () -> MessageListener.show(console, caches.messages, second));
      console.step(
          "6. Atomic invoke: both JVMs increment one counter",
          () -> Counter.show(console, caches.counters, second));
      console.step(
          "7. Annotations: a method of a CDI bean, cached for both JVMs",
          () -> beans.show(console, second));
      console.step(
          "8. Rate limit: a method that both JVMs together may call 100 times per hour",
          () -> Limited.show(console, beans.support(), second));
      console.step(
          "9. HTTP sessions: a node is killed, and the other node has the cart of its customer",
          () -> Carts.show(console, server.uri()));
    }
  }

  /** Ends the demo with a failed check if it takes too long. */
  private static void endInTime(Console console) {
    Executor later = CompletableFuture.delayedExecutor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    later.execute(
        () -> {
          console.check("The demo ends within %d seconds".formatted(TIMEOUT_SECONDS), false);
          System.exit(1);
        });
  }
}
