package io.cachette.session.soak;

import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Times in which Redis does not answer. Thread-safe. */
final class Outages {

  /** What was sent in an outage is carried out until then. */
  private static final Duration SETTLED = Duration.ofMillis(500);

  private final RedisServer redis;
  private final Duration timeBudget;
  private final AtomicInteger noticed = new AtomicInteger();
  private volatile boolean paused;

  Outages(RedisServer redis, Duration timeBudget) {
    this.redis = redis;
    this.timeBudget = timeBudget;
  }

  /** Stops Redis for a while. */
  void pause(Duration length) throws InterruptedException {
    paused = true;
    redis.pause();
    try {
      Thread.sleep(length.toMillis());
    } finally {
      redis.resume();
      paused = false;
    }
    if (length.compareTo(timeBudget) >= 0) {
      noticed.incrementAndGet();
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
  int count() {
    return noticed.get();
  }
}
