package io.cachette.cdi;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;

/** An application in a JVM of its own. It answers each line that it reads. */
final class Node {

  private static final int THREADS = 4;

  private Node() {}

  enum Format {
    HARDCOVER,
    PAPERBACK
  }

  record Author(String first, String last) {}

  @ApplicationScoped
  @CacheDefaults(cacheName = "shared")
  static class Service {

    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @CacheResult
    public String find(Format format, List<Integer> years, Author author) {
      calls.incrementAndGet();
      return format + " " + years + " " + author.last();
    }

    @CacheRemove
    public void remove(Format format, List<Integer> years, Author author) {}

    @CacheResult(cacheName = "alone")
    @CacheLoading(lease = "1m")
    public String alone(int key) throws InterruptedException {
      calls.incrementAndGet();
      TimeUnit.MILLISECONDS.sleep(20);
      return "value " + key;
    }

    @CacheResult(cacheName = "slow")
    public String slow(String key) throws InterruptedException {
      blocked.countDown();
      goOn.await();
      return "value of " + key;
    }

    @CacheRemove(cacheName = "slow")
    public void removeSlow(String key) {}

    public int calls() {
      return calls.getAndSet(0);
    }

    public void awaitBlocked() throws InterruptedException {
      blocked.await();
    }

    public void goOn() {
      goOn.countDown();
    }
  }

  public static void main(String[] arguments) throws Exception {
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Container container = Container.at(arguments[0], arguments[1], Service.class)) {
      Service service = container.get(Service.class);
      Future<String> slow = null;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        switch (line) {
          case "begin slow" -> {
            slow = threads.submit(() -> service.slow("a"));
            service.awaitBlocked();
            answers.println("begun");
          }
          case "end slow" -> {
            service.goOn();
            answers.println(slow == null ? "none" : slow.get());
          }
          default -> answers.println(answer(service, threads, line));
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  static String answer(Service service, ExecutorService threads, String line) throws Exception {
    Author author = new Author("Ursula", "Le Guin");
    List<Integer> years = new ArrayList<>(List.of(1969, 1974));
    return switch (line) {
      case "find" -> service.find(Format.PAPERBACK, years, author) + ", calls " + service.calls();
      case "remove" -> {
        service.remove(Format.PAPERBACK, years, author);
        yield "removed";
      }
      case "load" -> "calls " + load(service, threads);
      case "remove slow" -> {
        service.removeSlow("a");
        yield "removed";
      }
      default -> throw new IllegalArgumentException(line);
    };
  }

  /**
   * Calls the method with the same keys in all threads.
   *
   * @return how often the method has run in this JVM
   */
  private static int load(Service service, ExecutorService threads) throws Exception {
    List<Callable<Integer>> work = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      work.add(
          () -> {
            for (int key = 0; key < 50; key++) {
              if (!service.alone(key).equals("value " + key)) {
                throw new IllegalStateException("A wrong value");
              }
            }
            return 0;
          });
    }
    for (Future<Integer> done : threads.invokeAll(work)) {
      done.get();
    }
    return service.calls();
  }
}
