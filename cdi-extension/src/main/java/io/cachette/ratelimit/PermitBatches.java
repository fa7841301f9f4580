package io.cachette.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * Permits that this JVM has taken from Redis and not handed out yet: never more than one batch per
 * key. Those that are left after a period are lost. Safe for use by several threads.
 */
final class PermitBatches {

  private static final int CAPACITY = 10_000;

  /** The grant of permits of a batch is this and until when the batch lives. */
  private static final String GRANT = "batch ";

  private final int size;
  private final long lifeNanos;

  /**
   * What is there of a key.
   *
   * @param until by {@link System#nanoTime}
   * @param fetching whether somebody gets more, so that others need not
   */
  private record Batch(long permits, long until, boolean fetching) {

    long live(long now) {
      return until - now <= 0 ? 0 : permits;
    }

    Batch fetching(boolean somebody) {
      return new Batch(permits, until, somebody);
    }
  }

  /**
   * Permits that were handed out.
   *
   * @param left so many are left in the batch
   * @param grant to give them back
   */
  record Taken(long left, String grant) {

    private static Taken from(Batch batch) {
      return new Taken(batch.permits(), GRANT + batch.until());
    }
  }

  private final BoundedMap<Batch> batches =
      new BoundedMap<>(CAPACITY, (batch, now) -> batch.live(now) == 0 && !batch.fetching());

  PermitBatches(RateLimitPolicy policy) {
    this.size = policy.batch();
    this.lifeNanos = policy.averagePeriod().toNanos();
  }

  /** Whether permits with a grant are from a batch. */
  static boolean isFromBatch(String grant) {
    return grant.startsWith(GRANT);
  }

  /** Takes permits if so many are there; null if not. */
  @Nullable Taken take(String key, long permits) {
    if (batches.get(key) == null) {
      return null;
    }
    Taken[] taken = new Taken[1];
    long now = System.nanoTime();
    batches.update(
        key,
        batch -> {
          if (batch == null || batch.live(now) < permits) {
            return batch;
          }
          Batch rest = new Batch(batch.permits() - permits, batch.until(), batch.fetching());
          taken[0] = Taken.from(rest);
          return rest;
        });
    return taken[0];
  }

  /** Whether the caller is the one who gets more; then it has to {@link #add} or {@link #end}. */
  boolean begin(String key) {
    boolean[] mine = {false};
    batches.update(
        key,
        batch -> {
          mine[0] = batch == null || !batch.fetching();
          return batch == null ? new Batch(0, System.nanoTime(), true) : batch.fetching(true);
        });
    return mine[0];
  }

  /**
   * Adds a batch that was taken from Redis, and takes permits: first those that were left before,
   * as they live shorter. What is left of these then is lost.
   *
   * @param asked when Redis was asked, by {@link System#nanoTime}
   */
  Taken add(String key, long permits, long asked) {
    Taken[] taken = new Taken[1];
    batches.update(
        key,
        batch -> {
          long left = batch == null ? 0 : batch.live(System.nanoTime());
          Batch rest =
              new Batch(size - permits + Math.min(left, permits), asked + lifeNanos, false);
          taken[0] = Taken.from(rest);
          return rest;
        });
    return taken[0] == null
        ? Taken.from(new Batch(0, asked, false)) // there is no room, the others are lost
        : taken[0];
  }

  /** Nothing could be taken. */
  void end(String key) {
    batches.update(key, batch -> batch == null ? null : batch.fetching(false));
  }

  /** Takes permits back that were handed out, as long as their batch lives; returns whether. */
  boolean giveBack(String key, long permits, String grant) {
    long until = Long.parseLong(grant.substring(GRANT.length()));
    boolean[] given = {false};
    long now = System.nanoTime();
    batches.update(
        key,
        batch -> {
          if (batch == null || until - now <= 0 || batch.until() - until < 0) {
            return batch;
          }
          given[0] = true;
          return new Batch(
              Math.min(size, batch.permits() + permits), batch.until(), batch.fetching());
        });
    return given[0];
  }

  void forget(String key) {
    batches.remove(key);
  }
}
