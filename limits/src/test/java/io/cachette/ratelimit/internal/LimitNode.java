package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.Algorithm;
import io.cachette.ratelimit.OutagePolicy;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimiter;
import io.cachette.ratelimit.RateLimiters;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * A node of an application. For each line {@code algorithm name milliseconds} it acquires permits
 * of two limits as fast as possible, and prints the permits that it got.
 */
final class LimitNode {

  private static final int THREADS = 8;
  private static final String QUICK = "quick-";
  private static final String SLOW = "slow-";

  private LimitNode() {}

  static RateLimitPolicy quick(Algorithm algorithm, String name) {
    return RateLimitPolicy.builder(QUICK + name)
        .algorithm(algorithm)
        .limit(100)
        .period(Duration.ofSeconds(1))
        .outage(OutagePolicy.DENY)
        .build();
  }

  static RateLimitPolicy slow(Algorithm algorithm, String name) {
    return RateLimitPolicy.builder(SLOW + name)
        .algorithm(algorithm)
        .limit(1_000)
        .period(Duration.ofMinutes(1))
        .outage(OutagePolicy.DENY)
        .build();
  }

  public static void main(String[] arguments) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        RateLimiters limiters =
            RateLimiters.builder()
                .uri(URI.create(arguments[0]))
                .timeBudget(Duration.ofSeconds(10))
                .open()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        Algorithm algorithm = Algorithm.valueOf(words[0]);
        answers.println(
            String.join(
                ";",
                ask(
                    threads,
                    limiters.limiter(quick(algorithm, words[1])),
                    limiters.limiter(slow(algorithm, words[1])),
                    Duration.ofMillis(Long.parseLong(words[2])))));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Queue<String> ask(
      ExecutorService threads, RateLimiter quick, RateLimiter slow, Duration time)
      throws Exception {
    Queue<String> grants = new ConcurrentLinkedQueue<>();
    long end = System.nanoTime() + time.toNanos();
    List<Callable<Integer>> work = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      work.add(
          () -> {
            int calls = 0;
            for (; System.nanoTime() - end < 0; calls++) {
              boolean first = ask(quick, grants);
              boolean second = ask(slow, grants);
              if (!first && !second) {
                LockSupport.parkNanos(200_000);
              }
            }
            return calls;
          });
    }
    for (Future<Integer> done : threads.invokeAll(work)) {
      if (done.get() == 0) {
        throw new IllegalStateException("A thread has asked for nothing");
      }
    }
    return grants;
  }

  private static boolean ask(RateLimiter limiter, Queue<String> grants) {
    RateLimitResult result = limiter.tryAcquire("a");
    if (result.source() == RateLimitResult.Source.OUTAGE) {
      throw new IllegalStateException("Redis does not answer");
    }
    if (result.isAllowed()) {
      grants.add(
          limiter.policy().name()
              + ","
              + ResultGrants.of(result)
              + ","
              + result.resetAfter().toNanos() / 1_000
              + ","
              + result.remaining());
    }
    return result.isAllowed();
  }
}
