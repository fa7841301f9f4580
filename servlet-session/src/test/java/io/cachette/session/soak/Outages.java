package io.cachette.session.soak;

import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Pauses of Redis. Thread-safe. */
final class Outages {

  /** Time in which Redis executes the commands of an outage. */
  private static final Duration SETTLED = Duration.ofMillis(500);

  private final RedisServer redis;
  private final Duration timeBudget;
  private final AtomicInteger noticed = new AtomicInteger();
  private volatile boolean paused;

  Outages(RedisServer redis, Duration timeBudget) {
    this.redis = redis;
    this.timeBudget = timeBudget;
  }

  /** Pauses Redis. */
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

  /** Waits until Redis has executed all commands that were sent. */
  void awaitSettled() throws InterruptedException {
    do {
      Thread.sleep(SETTLED.toMillis());
    } while (paused);
    Thread.sleep(SETTLED.toMillis());
  }

  /** Returns the number of outages that were longer than the time budget of nodes. */
  int count() {
    return noticed.get();
  }
}
