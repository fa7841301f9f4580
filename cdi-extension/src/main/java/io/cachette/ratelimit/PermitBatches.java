package io.cachette.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * Permits that this JVM has taken from Redis and not handed out yet. Those that are left after a
 * period are lost. Safe for use by several threads.
 */
final class PermitBatches {

  private static final int CAPACITY = 10_000;

  private final long lifeNanos;

  /**
   * What is there of a key.
   *
   * @param until by {@link System#nanoTime}
   * @param fetching whether somebody gets more, so that others need not
   */
  private record Batch(long permits, long until, boolean fetching) {}

  private final BoundedMap<Batch> batches =
      new BoundedMap<>(CAPACITY, (batch, now) -> batch.until() - now <= 0 && !batch.fetching());

  PermitBatches(RateLimitPolicy policy) {
    this.lifeNanos = policy.averagePeriod().toNanos();
  }

  /** Takes permits if so many are there; returns how many are left, or -1. */
  long take(String key, long permits) {
    long[] left = {-1};
    long now = System.nanoTime();
    if (batches.get(key) != null) {
      batches.update(
          key,
          batch -> {
            if (batch == null || batch.until() - now <= 0 || batch.permits() < permits) {
              return batch;
            }
            left[0] = batch.permits() - permits;
            return new Batch(left[0], batch.until(), batch.fetching());
          });
    }
    return left[0];
  }

  /** Whether the caller is the one who gets more; then it has to {@link #add} or {@link #end}. */
  boolean begin(String key) {
    boolean[] mine = {false};
    batches.update(
        key,
        batch -> {
          mine[0] = batch == null || !batch.fetching();
          return batch == null
              ? new Batch(0, System.nanoTime(), true)
              : new Batch(batch.permits(), batch.until(), true);
        });
    return mine[0];
  }

  /** Adds what was taken from Redis, to be handed out for a period. */
  void add(String key, long permits) {
    change(key, permits, System.nanoTime() + lifeNanos);
  }

  /** Nothing could be taken. */
  void end(String key) {
    change(key, 0, System.nanoTime());
  }

  /** Takes permits back that were handed out. */
  void giveBack(String key, long permits) {
    batches.update(
        key,
        batch ->
            batch == null
                ? new Batch(permits, System.nanoTime() + lifeNanos, false)
                : new Batch(live(batch) + permits, batch.until(), batch.fetching()));
  }

  void forget(String key) {
    batches.remove(key);
  }

  private void change(String key, long more, long until) {
    batches.update(
        key,
        batch -> {
          long left = live(batch);
          return new Batch(
              left + more,
              left == 0 || batch == null || batch.until() - until > 0 ? until : batch.until(),
              false);
        });
  }

  private static long live(@Nullable Batch batch) {
    return batch == null || batch.until() - System.nanoTime() <= 0 ? 0 : batch.permits();
  }
}
