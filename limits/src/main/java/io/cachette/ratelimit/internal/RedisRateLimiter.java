package io.cachette.ratelimit.internal;

import io.cachette.internal.concurrent.Counters;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimitStatistics;
import io.cachette.ratelimit.RateLimiter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A limiter on Redis, with the denials, batches and local permits of its keys in this JVM. */
final class RedisRateLimiter implements RateLimiter {

  private final RateLimiterRegistry registry;
  private final RateLimitPolicy policy;
  private final Counters<RateLimitCounter> counters = new Counters<>(RateLimitCounter.class);
  private final DenialCache denials = new DenialCache();
  private final LocalRateLimit localLimit;
  private final PermitBatches batches;
  private final AtomicInteger waitingCalls = new AtomicInteger();

  RedisRateLimiter(RateLimiterRegistry registry, RateLimitPolicy policy, int expectedNodes) {
    this.registry = registry;
    this.policy = policy;
    this.localLimit = new LocalRateLimit(policy, expectedNodes);
    this.batches = new PermitBatches(policy);
  }

  @Override
  public RateLimitPolicy policy() {
    return policy;
  }

  RateLimiterRegistry owner() {
    return registry;
  }

  Counters<RateLimitCounter> counters() {
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

  /** The number of calls of this JVM that may be waiting for permits. */
  AtomicInteger waitingCalls() {
    return waitingCalls;
  }

  void invalidate(String key) {
    denials.invalidate(key);
    batches.remove(key);
  }

  @Override
  public RateLimitResult acquire(String key, long permits) {
    return tryAcquire(key, permits).orThrow();
  }

  @Override
  public RateLimitResult acquire(String key, long permits, Duration maxWait)
      throws InterruptedException {
    return tryAcquire(key, permits, maxWait).orThrow();
  }

  @Override
  public RateLimitResult tryAcquire(String key, long permits) {
    return registry.decide(List.of(createRequest(key, permits))).get(0);
  }

  @Override
  public RateLimitResult tryAcquire(String key, long permits, Duration maxWait)
      throws InterruptedException {
    return registry.decide(List.of(createRequest(key, permits)), maxWait).get(0);
  }

  @Override
  public RateLimitResult peek(String key) {
    PermitRequest request = createRequest(key, 1);
    return registry.call(request, () -> registry.engine().peekAsync(request));
  }

  @Override
  public boolean refund(RateLimitResult result) {
    PermitRequest request = toRequest(result);
    return registry.call(request, () -> registry.refundAsync(request, ResultGrants.of(result)));
  }

  @Override
  public void reset(String key) {
    PermitRequest request = createRequest(key, 1);
    String unused =
        registry.call(request, () -> registry.engine().resetAsync(request).thenApply(done -> key));
  }

  @Override
  public CompletionStage<RateLimitResult> acquireAsync(String key, long permits, Duration maxWait) {
    return registry.decideAsync(
        List.of(createRequest(key, permits)), maxWait, results -> results.get(0).orThrow());
  }

  @Override
  public CompletionStage<RateLimitResult> tryAcquireAsync(
      String key, long permits, Duration maxWait) {
    return registry.decideAsync(
        List.of(createRequest(key, permits)), maxWait, results -> results.get(0));
  }

  @Override
  public CompletionStage<RateLimitResult> peekAsync(String key) {
    PermitRequest request = createRequest(key, 1);
    return registry.runAsync(request, () -> registry.engine().peekAsync(request));
  }

  @Override
  public CompletionStage<Boolean> refundAsync(RateLimitResult result) {
    PermitRequest request = toRequest(result);
    return registry.runAsync(request, () -> registry.refundAsync(request, ResultGrants.of(result)));
  }

  @Override
  public CompletionStage<Void> resetAsync(String key) {
    PermitRequest request = createRequest(key, 1);
    return registry.runAsync(request, () -> registry.engine().resetAsync(request));
  }

  @Override
  public RateLimitStatistics statistics() {
    return RateLimitCounter.toStatistics(counters);
  }

  /** Creates the request whose grant is refunded. */
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
    return PermitRequest.create(this, key, permits);
  }

  @Override
  public String toString() {
    return "RateLimiter[" + policy + "]";
  }
}
