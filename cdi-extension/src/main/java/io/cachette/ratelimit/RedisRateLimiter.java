package io.cachette.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A limiter, and what this JVM remembers of its keys. */
final class RedisRateLimiter implements RateLimiter {

  private final RateLimiters limiters;
  private final RateLimitPolicy policy;
  private final Counters counters = new Counters();
  private final LocalDenials denials = new LocalDenials();
  private final LocalLimit local;
  private final PermitBatches batches;
  private final AtomicInteger waiting = new AtomicInteger();

  RedisRateLimiter(RateLimiters limiters, RateLimitPolicy policy, int nodes) {
    this.limiters = limiters;
    this.policy = policy;
    this.local = new LocalLimit(policy, nodes);
    this.batches = new PermitBatches(policy);
  }

  @Override
  public RateLimitPolicy policy() {
    return policy;
  }

  RateLimiters owner() {
    return limiters;
  }

  Counters counters() {
    return counters;
  }

  LocalDenials denials() {
    return denials;
  }

  LocalLimit local() {
    return local;
  }

  PermitBatches batches() {
    return batches;
  }

  /** Calls of this JVM that may be waiting for their turn. */
  AtomicInteger waiting() {
    return waiting;
  }

  void forget(String key) {
    denials.forget(key);
    batches.forget(key);
  }

  @Override
  public RateLimitResult acquire(String key, long permits) throws InterruptedException {
    return tryAcquire(key, permits, policy.maxWait()).orThrow();
  }

  @Override
  public RateLimitResult tryAcquire(String key, long permits) {
    return limiters.decide(List.of(request(key, permits))).get(0);
  }

  @Override
  public RateLimitResult tryAcquire(String key, long permits, Duration maxWait)
      throws InterruptedException {
    return limiters.decide(List.of(request(key, permits)), maxWait).get(0);
  }

  @Override
  public RateLimitResult peek(String key) {
    Request request = request(key, 1);
    return limiters.call(request, () -> limiters.decisions().peek(request));
  }

  @Override
  public boolean refund(RateLimitResult result) {
    Request request = granted(result);
    return limiters.call(request, () -> limiters.refund(request, result.grant()));
  }

  @Override
  public void reset(String key) {
    Request request = request(key, 1);
    String unused =
        limiters.call(request, () -> limiters.decisions().reset(request).thenApply(done -> key));
  }

  @Override
  public CompletionStage<RateLimitResult> acquireAsync(String key, long permits) {
    return limiters.decideLater(
        List.of(request(key, permits)), policy.maxWait(), results -> results.get(0).orThrow());
  }

  @Override
  public CompletionStage<RateLimitResult> tryAcquireAsync(
      String key, long permits, Duration maxWait) {
    return limiters.decideLater(List.of(request(key, permits)), maxWait, results -> results.get(0));
  }

  @Override
  public CompletionStage<RateLimitResult> peekAsync(String key) {
    Request request = request(key, 1);
    return limiters.run(request, () -> limiters.decisions().peek(request));
  }

  @Override
  public CompletionStage<Boolean> refundAsync(RateLimitResult result) {
    Request request = granted(result);
    return limiters.run(request, () -> limiters.refund(request, result.grant()));
  }

  @Override
  public CompletionStage<Void> resetAsync(String key) {
    Request request = request(key, 1);
    return limiters.run(request, () -> limiters.decisions().reset(request));
  }

  @Override
  public RateLimitStatistics statistics() {
    return counters.snapshot();
  }

  /** What a result granted, to be given back. */
  private Request granted(RateLimitResult result) {
    if (!result.policy().equals(policy)) {
      throw new IllegalArgumentException(
          "A result of rate limit '"
              + result.policy().name()
              + "' cannot be given back to '"
              + policy.name()
              + "'");
    }
    return new Request(this, result.key(), result.permits());
  }

  private Request request(String key, long permits) {
    policy.requirePossible(permits);
    return new Request(this, key, permits);
  }

  @Override
  public String toString() {
    return "RateLimiter[" + policy + "]";
  }
}
