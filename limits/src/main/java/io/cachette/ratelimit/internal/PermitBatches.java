package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Permits that this JVM has taken from Redis and not handed out yet: never more than one batch per
 * key. Those that are left after a period are lost. Safe for use by several threads.
 */
final class PermitBatches {

  private static final int CAPACITY = 10_000;

  /** The grant of permits of a batch is this and until when the batch lives. */
  private static final String GRANT_PREFIX = "batch ";

  private final int size;
  private final long timeToLiveNanos;

  /**
   * What is there of a key.
   *
   * @param expiryTime by {@link System#nanoTime}
   * @param isRefilling whether somebody gets more, so that others need not
   */
  private record Batch(long permits, long expiryTime, boolean isRefilling) {

    long availablePermits(long now) {
      return expiryTime - now <= 0 ? 0 : permits;
    }

    Batch withRefilling(boolean refilling) {
      return new Batch(permits, expiryTime, refilling);
    }
  }

  /**
   * Permits that were handed out.
   *
   * @param remaining so many are left in the batch
   * @param grant to give them back
   */
  record BatchPermits(long remaining, String grant) {

    private static BatchPermits from(Batch batch) {
      return new BatchPermits(batch.permits(), GRANT_PREFIX + batch.expiryTime());
    }
  }

  private final BoundedMap<Batch> batches =
      new BoundedMap<>(
          CAPACITY, (batch, now) -> batch.availablePermits(now) == 0 && !batch.isRefilling());

  PermitBatches(RateLimitPolicy policy) {
    this.size = policy.batch();
    this.timeToLiveNanos = policy.averagePeriod().toNanos();
  }

  /** Whether permits with a grant are from a batch. */
  static boolean isFromBatch(String grant) {
    return grant.startsWith(GRANT_PREFIX);
  }

  /** Takes permits if so many are there; null if not. */
  @Nullable BatchPermits take(String key, long permits) {
    if (batches.get(key) == null) {
      return null;
    }
    BatchPermits[] taken = new BatchPermits[1];
    long now = System.nanoTime();
    batches.update(
        key,
        batch -> {
          if (batch == null || batch.availablePermits(now) < permits) {
            return batch;
          }
          Batch rest =
              new Batch(batch.permits() - permits, batch.expiryTime(), batch.isRefilling());
          taken[0] = BatchPermits.from(rest);
          return rest;
        });
    return taken[0];
  }

  /**
   * Whether the caller is the one who gets more; then it has to {@link #add} or {@link
   * #cancelRefill}.
   */
  boolean tryBeginRefill(String key) {
    boolean[] isStarted = {false};
    batches.update(
        key,
        batch -> {
          isStarted[0] = batch == null || !batch.isRefilling();
          return batch == null ? new Batch(0, System.nanoTime(), true) : batch.withRefilling(true);
        });
    return isStarted[0];
  }

  /**
   * Adds a batch that was taken from Redis, and takes permits: first those that were left before,
   * as they live shorter. What is left of these then is lost.
   *
   * @param requestedAt when Redis was asked, by {@link System#nanoTime}
   */
  BatchPermits add(String key, long permits, long requestedAt) {
    BatchPermits[] taken = new BatchPermits[1];
    batches.update(
        key,
        batch -> {
          long available = batch == null ? 0 : batch.availablePermits(System.nanoTime());
          Batch rest =
              new Batch(
                  size - permits + Math.min(available, permits),
                  requestedAt + timeToLiveNanos,
                  false);
          taken[0] = BatchPermits.from(rest);
          return rest;
        });
    return taken[0] == null
        ? BatchPermits.from(
            new Batch(0, requestedAt, false)) // there is no room, the others are lost
        : taken[0];
  }

  /** Nothing could be taken. */
  void cancelRefill(String key) {
    batches.update(key, batch -> batch == null ? null : batch.withRefilling(false));
  }

  /** Takes permits back that were handed out, as long as their batch lives; returns whether. */
  boolean refund(String key, long permits, String grant) {
    long expiryTime = Long.parseLong(grant.substring(GRANT_PREFIX.length()));
    boolean[] isRefunded = {false};
    long now = System.nanoTime();
    batches.update(
        key,
        batch -> {
          if (batch == null || expiryTime - now <= 0 || batch.expiryTime() - expiryTime < 0) {
            return batch;
          }
          isRefunded[0] = true;
          return new Batch(
              Math.min(size, batch.permits() + permits), batch.expiryTime(), batch.isRefilling());
        });
    return isRefunded[0];
  }

  void remove(String key) {
    batches.remove(key);
  }
}
