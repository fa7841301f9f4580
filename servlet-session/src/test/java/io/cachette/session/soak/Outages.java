package io.cachette.session.soak;

import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Times in which Redis does not answer. Thread-safe. */
final class Outages {

  /** What was sent in an outage is carried out until then. */
  private static final Duration SETTLED = Duration.ofMillis(500);

  private final RedisServer redis;
  private final Duration timeBudget;
  private final List<Outage> outages = new ArrayList<>();
  private volatile boolean paused;

  Outages(RedisServer redis, Duration timeBudget) {
    this.redis = redis;
    this.timeBudget = timeBudget;
  }

  private record Outage(long from, long to) {}

  /** Stops Redis for a while. */
  void pause(Duration length) throws InterruptedException {
    long begun = System.nanoTime();
    paused = true;
    redis.pause();
    try {
      Thread.sleep(length.toMillis());
    } finally {
      redis.resume();
      paused = false;
    }
    if (length.compareTo(timeBudget) >= 0) {
      synchronized (this) {
        outages.add(
            new Outage(begun - timeBudget.toNanos(), System.nanoTime() + timeBudget.toNanos()));
      }
    }
  }

  /** Waits until what was sent before has been carried out. */
  void awaitSettled() throws InterruptedException {
    do {
      Thread.sleep(SETTLED.toMillis());
    } while (paused);
    Thread.sleep(SETTLED.toMillis());
  }

  /** How many of them were longer than nodes wait. */
  synchronized int count() {
    return outages.size();
  }

  /** Whether an answer that was due in some time may have been late. */
  synchronized boolean overlap(long from, long to) {
    return outages.stream().anyMatch(each -> each.from() - to < 0 && from - each.to() < 0);
  }
}
