package io.cachette.lock;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.api.RAtomicLong;
import org.redisson.api.RBucket;
import org.redisson.api.RList;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/**
 * A node in a JVM of its own with four threads that acquire leases. It answers each line that it
 * reads.
 */
final class LeaseNode {

  static final int THREADS = 4;
  static final LeasePolicy COUNTER = LeasePolicy.lock("counter");
  static final LeasePolicy SLOTS = LeasePolicy.semaphore("slots", 5);
  static final LeasePolicy HELD = LeasePolicy.builder("held").lease(Duration.ofSeconds(1)).build();

  private static final Duration LONG = Duration.ofMinutes(1);

  private final DistributedLocks locks;
  private final RedissonClient redis;
  private final ExecutorService threads;
  private final List<LeaseLoss> losses = new CopyOnWriteArrayList<>();

  private LeaseNode(DistributedLocks locks, RedissonClient redis, ExecutorService threads) {
    this.locks = locks;
    this.redis = redis;
    this.threads = threads;
  }

  /**
   * Runs the node.
   *
   * @param arguments the URI of Redis
   */
  public static void main(String[] arguments) throws Exception {
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    Config config = new Config();
    config.setCodec(StringCodec.INSTANCE);
    config.useSingleServer().setAddress(arguments[0]);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    RedissonClient redis = Redisson.create(config);
    try (BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        DistributedLocks locks =
            DistributedLocks.builder()
                .uri(URI.create(arguments[0]))
                .timeBudget(Duration.ofSeconds(10))
                .open()) {
      LeaseNode node = new LeaseNode(locks, redis, threads);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.println(node.answer(line));
      }
    } finally {
      threads.shutdownNow();
      redis.shutdown();
    }
  }

  private String answer(String line) throws Exception {
    String[] words = line.split(" ", 2);
    return switch (words[0]) {
      case "ready" -> "yes";
      case "count" -> onAllThreads(Integer.parseInt(words[1]), this::count);
      case "use" -> onAllThreads(Integer.parseInt(words[1]), this::use);
      case "keep" -> keep();
      case "losses" -> losses.toString();
      case "hold" -> locks.lock(HELD, "a").tryAcquire().map(Lease::isHeld).toString();
      default -> throw new IllegalArgumentException(line);
    };
  }

  /**
   * Runs calls on all threads.
   *
   * @return the greatest number that a call returned
   */
  private String onAllThreads(int calls, Callable<Long> call) throws Exception {
    List<Callable<Long>> work = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      work.add(
          () -> {
            long greatest = 0;
            for (int done = 0; done < calls; done++) {
              greatest = Math.max(greatest, call.call());
            }
            return greatest;
          });
    }
    long greatest = 0;
    for (Future<Long> done : threads.invokeAll(work)) {
      greatest = Math.max(greatest, done.get());
    }
    return "greatest " + greatest;
  }

  /** Acquires a lease and records its loss. */
  private String keep() {
    Lease lease = locks.lock(HELD, "kept").acquire();
    lease.onLost(losses::add);
    return Boolean.toString(lease.isHeld());
  }

  /** Increments a number by reading and writing it, and records the fencing token. */
  private long count() throws InterruptedException {
    RBucket<String> total = redis.getBucket("total");
    RList<String> tokens = redis.getList("tokens");
    try (Lease lease = locks.lock(COUNTER, "a").acquire(LONG)) {
      String before = total.get();
      tokens.add(Long.toString(lease.fencingToken()));
      long after = before == null ? 1 : Long.parseLong(before) + 1;
      total.set(Long.toString(after));
      return after;
    }
  }

  /** Returns how many threads hold a permit. */
  private long use() throws InterruptedException {
    RAtomicLong inside = redis.getAtomicLong("inside");
    try (Lease lease = locks.semaphore(SLOTS, "a").acquire(LONG)) {
      long now = inside.incrementAndGet();
      TimeUnit.MILLISECONDS.sleep(2);
      inside.decrementAndGet();
      return lease.isHeld() ? now : -1;
    }
  }
}
