package io.cachette.lock.internal;

import io.cachette.lock.Leasable;
import io.cachette.lock.Lease;
import io.cachette.lock.LeasePolicy;
import io.cachette.lock.LeaseStatistics;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One key of a limiter, for users. Immutable. */
abstract class LimiterHandle implements Leasable {

  private final LeaseLimiter limiter;
  private final String key;

  LimiterHandle(LeaseLimiter limiter, String key) {
    this.limiter = limiter;
    this.key = Objects.requireNonNull(key);
  }

  /** Returns the limiter, for tests. */
  LeaseLimiter limiter() {
    return limiter;
  }

  @Override
  public LeasePolicy policy() {
    return limiter.policy();
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public Lease acquire() {
    return limiter.acquire(key);
  }

  @Override
  public Lease acquire(Duration maxWait) throws InterruptedException {
    return limiter.acquire(key, maxWait);
  }

  @Override
  public Optional<Lease> tryAcquire() {
    return limiter.tryAcquire(key);
  }

  @Override
  public Optional<Lease> tryAcquire(Duration maxWait) throws InterruptedException {
    return limiter.tryAcquire(key, maxWait);
  }

  @Override
  public CompletionStage<Lease> acquireAsync(Duration maxWait) {
    return limiter.acquireAsync(key, maxWait);
  }

  @Override
  public CompletionStage<Optional<Lease>> tryAcquireAsync(Duration maxWait) {
    return limiter.tryAcquireAsync(key, maxWait);
  }

  @Override
  public int holders() {
    return limiter.holders(key);
  }

  @Override
  public LeaseStatistics statistics() {
    return limiter.statistics();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LimiterHandle handle
        && limiter == handle.limiter
        && key.equals(handle.key);
  }

  @Override
  public int hashCode() {
    return Objects.hash(limiter, key);
  }

  /** Returns a text without the key, which may be personal. */
  @Override
  public String toString() {
    return getClass().getSimpleName() + "[" + policy() + "]";
  }
}
