package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The permits that this JVM has acquired from Redis in batches and not granted yet: at most one
 * batch per key. Unused permits expire after one period. Thread-safe.
 */
final class PermitBatches {

  private static final int CAPACITY = 10_000;

  /** Begins the grants of permits from a batch; the expiry time of the batch follows. */
  private static final String GRANT_PREFIX = "batch ";

  private final int size;
  private final long timeToLiveNanos;

  /**
   * The batch of a key.
   *
   * @param permits the permits that are left
   * @param expiryTime by {@link System#nanoTime}
   * @param isRefilling whether a call already acquires the next batch
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
   * Permits that were granted from a batch.
   *
   * @param remaining the permits that are left in the batch
   * @param grant identifies the permits for a refund
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

  /** Returns whether the permits of a grant are from a batch. */
  static boolean isFromBatch(String grant) {
    return grant.startsWith(GRANT_PREFIX);
  }

  /** Acquires permits; null if the batch has too few. */
  @Nullable BatchPermits acquire(String key, long permits) {
    if (batches.get(key) == null) {
      return null;
    }
    BatchPermits[] granted = new BatchPermits[1];
    long now = System.nanoTime();
    batches.update(
        key,
        batch -> {
          if (batch == null || batch.availablePermits(now) < permits) {
            return batch;
          }
          Batch rest =
              new Batch(batch.permits() - permits, batch.expiryTime(), batch.isRefilling());
          granted[0] = BatchPermits.from(rest);
          return rest;
        });
    return granted[0];
  }

  /**
   * Begins to refill a batch; false if another call does so. The caller must then call {@link #add}
   * or {@link #cancelRefill}.
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
   * Adds a batch that was acquired from Redis, and acquires permits of it. Uses the permits of the
   * previous batch first, because they expire first; the rest of the previous batch is lost.
   *
   * @param requestedAt when the batch was requested, by {@link System#nanoTime}
   */
  BatchPermits add(String key, long permits, long requestedAt) {
    BatchPermits[] granted = new BatchPermits[1];
    batches.update(
        key,
        batch -> {
          long available = batch == null ? 0 : batch.availablePermits(System.nanoTime());
          Batch rest =
              new Batch(
                  size - permits + Math.min(available, permits),
                  requestedAt + timeToLiveNanos,
                  false);
          granted[0] = BatchPermits.from(rest);
          return rest;
        });
    return granted[0] == null
        ? BatchPermits.from(new Batch(0, requestedAt, false)) // no room: the rest is lost
        : granted[0];
  }

  /** Ends a refill that acquired no batch. */
  void cancelRefill(String key) {
    batches.update(key, batch -> batch == null ? null : batch.withRefilling(false));
  }

  /** Refunds permits to their batch; returns false if the batch has expired. */
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
