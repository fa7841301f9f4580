package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimitStatistics;
import io.cachette.ratelimit.RateLimiter;
import io.cachette.ratelimit.RateLimiters;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A limiter, and what this JVM remembers of its keys. */
public final class RedisRateLimiter implements RateLimiter {

  private final RateLimiters limiters;
  private final RateLimitPolicy policy;
  private final Counters counters = new Counters();
  private final DenialCache denials = new DenialCache();
  private final LocalRateLimit localLimit;
  private final PermitBatches batches;
  private final AtomicInteger waitingCalls = new AtomicInteger();

  public RedisRateLimiter(RateLimiters limiters, RateLimitPolicy policy, int expectedNodes) {
    this.limiters = limiters;
    this.policy = policy;
    this.localLimit = new LocalRateLimit(policy, expectedNodes);
    this.batches = new PermitBatches(policy);
  }

  @Override
  public RateLimitPolicy policy() {
    return policy;
  }

  public RateLimiters owner() {
    return limiters;
  }

  public Counters counters() {
    return counters;
  }

  DenialCache denials() {
    return denials;
  }

  LocalRateLimit localLimit() {
    return localLimit;
  }

  PermitBatches batches() {
    return batches;
  }

  /** Calls of this JVM that may be waiting for their turn. */
  public AtomicInteger waitingCalls() {
    return waitingCalls;
  }

  void invalidate(String key) {
    denials.invalidate(key);
    batches.remove(key);
  }

  @Override
  public RateLimitResult acquire(String key, long permits) throws InterruptedException {
    return tryAcquire(key, permits, policy.maxWait()).orThrow();
  }

  @Override
  public RateLimitResult tryAcquire(String key, long permits) {
    return limiters.decide(List.of(createRequest(key, permits))).get(0);
  }

  @Override
  public RateLimitResult tryAcquire(String key, long permits, Duration maxWait)
      throws InterruptedException {
    return limiters.decide(List.of(createRequest(key, permits)), maxWait).get(0);
  }

  @Override
  public RateLimitResult peek(String key) {
    PermitRequest request = createRequest(key, 1);
    return limiters.call(request, () -> limiters.engine().peekAsync(request));
  }

  @Override
  public boolean refund(RateLimitResult result) {
    PermitRequest request = toRequest(result);
    return limiters.call(request, () -> limiters.refundAsync(request, result.grant()));
  }

  @Override
  public void reset(String key) {
    PermitRequest request = createRequest(key, 1);
    String unused =
        limiters.call(request, () -> limiters.engine().resetAsync(request).thenApply(done -> key));
  }

  @Override
  public CompletionStage<RateLimitResult> acquireAsync(String key, long permits) {
    return limiters.decideAsync(
        List.of(createRequest(key, permits)),
        policy.maxWait(),
        results -> results.get(0).orThrow());
  }

  @Override
  public CompletionStage<RateLimitResult> tryAcquireAsync(
      String key, long permits, Duration maxWait) {
    return limiters.decideAsync(
        List.of(createRequest(key, permits)), maxWait, results -> results.get(0));
  }

  @Override
  public CompletionStage<RateLimitResult> peekAsync(String key) {
    PermitRequest request = createRequest(key, 1);
    return limiters.runAsync(request, () -> limiters.engine().peekAsync(request));
  }

  @Override
  public CompletionStage<Boolean> refundAsync(RateLimitResult result) {
    PermitRequest request = toRequest(result);
    return limiters.runAsync(request, () -> limiters.refundAsync(request, result.grant()));
  }

  @Override
  public CompletionStage<Void> resetAsync(String key) {
    PermitRequest request = createRequest(key, 1);
    return limiters.runAsync(request, () -> limiters.engine().resetAsync(request));
  }

  @Override
  public RateLimitStatistics statistics() {
    return counters.snapshot();
  }

  /** What a result granted, to be given back. */
  private PermitRequest toRequest(RateLimitResult result) {
    if (!result.policy().equals(policy)) {
      throw new IllegalArgumentException(
          "A result of rate limit '"
              + result.policy().name()
              + "' cannot be given back to '"
              + policy.name()
              + "'");
    }
    return new PermitRequest(this, result.key(), result.permits());
  }

  private PermitRequest createRequest(String key, long permits) {
    policy.requirePossible(permits);
    return new PermitRequest(this, key, permits);
  }

  @Override
  public String toString() {
    return "RateLimiter[" + policy + "]";
  }
}
