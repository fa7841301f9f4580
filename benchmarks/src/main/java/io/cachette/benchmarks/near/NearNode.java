package io.cachette.benchmarks.near;

import io.cachette.benchmarks.measure.Keys;
import io.cachette.testkit.JavaProgram;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * A node in a JVM of its own, which has a near cache while its cache is open, and reads entries of
 * it from time to time, as a node that needs it does.
 */
final class NearNode implements AutoCloseable {

  private static final String OPEN = "open";
  private static final String CLOSE = "close";
  private static final int READ_MILLIS = 200;
  private static final long FILL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final JavaProgram program;

  private NearNode(JavaProgram program) {
    this.program = program;
  }

  static NearNode start(URI redis, int keys) {
    return new NearNode(
        JavaProgram.start(NearNode.class, redis.toString(), Integer.toString(keys)));
  }

  /** Opens the cache. All entries are in the near cache then. */
  void openCache() {
    ask(OPEN);
  }

  void closeCache() {
    ask(CLOSE);
  }

  private void ask(String command) {
    String answer = program.ask(command);
    if (!answer.equals("ok")) {
      throw new IllegalStateException(answer);
    }
  }

  /**
   * Answers commands until the input ends.
   *
   * @param arguments the server, and the number of keys
   */
  public static void main(String[] arguments) {
    List<String> keys = Keys.first(Integer.parseInt(arguments[1]));
    try (Node node = Node.open(URI.create(arguments[0]))) {
      Scanner input = new Scanner(System.in, StandardCharsets.UTF_8);
      @Nullable OpenCache open = null;
      while (input.hasNextLine()) {
        if (input.nextLine().equals(OPEN)) {
          open = new OpenCache(node.cache(Node.NEAR), keys);
        } else if (open != null) {
          open.close();
        }
        System.out.println("ok");
      }
    }
    System.exit(0);
  }

  @Override
  public void close() {
    program.close();
  }

  /** The cache while it is open, with a thread that reads it. Not thread-safe. */
  private static final class OpenCache implements AutoCloseable {
    private final Cache<String, String> cache;
    private final List<String> keys;
    private final Thread thread = new Thread(this::read, "reader");
    private volatile boolean isClosed;

    OpenCache(Cache<String, String> cache, List<String> keys) {
      this.cache = cache;
      this.keys = keys;
      // The first reads let the near cache begin.
      for (long end = System.nanoTime() + FILL_NANOS; System.nanoTime() < end; ) {
        keys.forEach(cache::get);
      }
      thread.start();
    }

    private void read() {
      try {
        for (int i = 0; !isClosed; i++) {
          String unused = cache.get(keys.get(i % keys.size()));
          Thread.sleep(READ_MILLIS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      isClosed = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      cache.close();
    }
  }
}
