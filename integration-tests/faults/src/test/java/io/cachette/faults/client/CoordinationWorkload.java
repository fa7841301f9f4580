package io.cachette.faults.client;

import io.cachette.faults.coordination.CoordinationWriter;
import io.cachette.lock.DistributedLock;
import io.cachette.lock.DistributedLocks;
import io.cachette.lock.Lease;
import io.cachette.lock.LeasePolicy;
import io.cachette.lock.LeasesUnavailableException;
import io.cachette.ratelimit.Algorithm;
import io.cachette.ratelimit.OutagePolicy;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimiter;
import io.cachette.ratelimit.RateLimiters;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Acquires and releases locks, and permits of rate limits. */
public final class CoordinationWorkload implements Workload {

  /** The limit of both rate limits. */
  public static final int LIMIT = 15;

  /** The period of both rate limits. */
  public static final Duration PERIOD = Duration.ofSeconds(1);

  /** The name of the limit with a sliding window. */
  public static final String SLIDING = "sliding";

  /** The name of the limit with GCRA. */
  public static final String GCRA = "gcra";

  private static final Duration LEASE = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMillis(300);
  private static final List<String> KEYS = List.of("a", "b");
  private static final long RECOVERY_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long RETRY_MILLIS = 250;

  private final int node;
  private final CoordinationWriter record;
  private final DistributedLocks locks;
  private final RateLimiters limiters;
  private final RateLimiter sliding;
  private final RateLimiter gcra;

  CoordinationWorkload(RoundSetup setup) {
    node = setup.node();
    record = new CoordinationWriter(setup.record());
    locks = DistributedLocks.builder().uri(setup.uri()).properties(ClientSettings.of(setup)).open();
    limiters = RateLimiters.builder().uri(setup.uri()).properties(ClientSettings.of(setup)).open();
    sliding = limiters.limiter(policy(SLIDING, Algorithm.SLIDING_WINDOW));
    gcra = limiters.limiter(policy(GCRA, Algorithm.GCRA));
  }

  private static RateLimitPolicy policy(String name, Algorithm algorithm) {
    return RateLimitPolicy.builder(name)
        .limit(LIMIT)
        .period(PERIOD)
        .algorithm(algorithm)
        .outage(OutagePolicy.DENY)
        .build();
  }

  private DistributedLock lock(String key) {
    return locks.lock(LeasePolicy.builder("lock").lease(LEASE).build(), key);
  }

  @Override
  public boolean step(int thread, RandomGenerator random) throws InterruptedException {
    String key = KEYS.get(random.nextInt(KEYS.size()));
    if (thread % 2 == 0) {
      return holdLock(node + "/" + thread, key, random);
    }
    return acquirePermit(random.nextBoolean() ? sliding : gcra, key);
  }

  private boolean holdLock(String client, String key, RandomGenerator random)
      throws InterruptedException {
    long requested = System.nanoTime();
    try {
      Optional<Lease> lease = lock(key).tryAcquire(LONGEST_WAIT);
      if (lease.isPresent()) {
        hold(lease.get(), client, key, requested, random);
      }
      return true;
    } catch (LeasesUnavailableException e) {
      return false;
    }
  }

  /** A time is recorded as held if the lease says so after the time. */
  private void hold(Lease lease, String client, String key, long requested, RandomGenerator random)
      throws InterruptedException {
    try (lease) {
      long from = System.nanoTime();
      if (!lease.isHeld()) {
        return;
      }
      record.recordLease(client, key, lease.fencingToken(), requested, from);
      int parts = random.nextInt(10) == 0 ? 60 : random.nextInt(4);
      for (int i = 0; i <= parts; i++) {
        Thread.sleep(10);
        long time = System.nanoTime();
        if (!lease.isHeld()) {
          return;
        }
        record.recordHeld(key, lease.fencingToken(), time);
      }
    }
  }

  private boolean acquirePermit(RateLimiter limiter, String key) {
    long requested = System.nanoTime();
    boolean isGranted;
    try {
      isGranted = limiter.tryAcquire(key).isAllowed();
    } catch (RuntimeException e) {
      return false;
    }
    if (isGranted) {
      record.recordGrant(limiter.policy().name() + " " + key, requested, System.nanoTime());
    }
    return true;
  }

  /** Acquires each lock once, which no client holds any more. */
  @Override
  public boolean readFinalState() throws InterruptedException {
    long end = System.nanoTime() + RECOVERY_NANOS;
    for (String key : KEYS) {
      while (!isAvailable(key)) {
        if (System.nanoTime() > end) {
          return false;
        }
        Thread.sleep(RETRY_MILLIS);
      }
    }
    return true;
  }

  private boolean isAvailable(String key) throws InterruptedException {
    long requested = System.nanoTime();
    try {
      Optional<Lease> lease = lock(key).tryAcquire(LONGEST_WAIT);
      if (lease.isPresent()) {
        try (Lease held = lease.get()) {
          long from = System.nanoTime();
          record.recordLease(node + CacheWorkload.LAST, key, held.fencingToken(), requested, from);
        }
      }
      return lease.isPresent();
    } catch (LeasesUnavailableException e) {
      return false;
    }
  }

  @Override
  public void close() {
    locks.close();
    limiters.close();
    record.close();
  }
}
