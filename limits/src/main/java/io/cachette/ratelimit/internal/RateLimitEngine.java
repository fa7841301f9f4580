package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitResult;
import io.cachette.ratelimit.RateLimitResult.Source;
import io.cachette.ratelimit.internal.LimitScript.LimitReply;
import io.cachette.ratelimit.internal.LimitScript.Operation;
import io.cachette.ratelimit.internal.LimitScript.Reply;
import io.cachette.ratelimit.internal.LimitScript.ScriptLimit;
import io.cachette.ratelimit.internal.PermitBatches.BatchPermits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Decides calls: by the denials and batches of this JVM, else by Redis, else by the outage policy.
 * A call acquires permits of all its limits or of none. Never blocks; thread-safe.
 */
final class RateLimitEngine {

  private final LimitStore store;
  private final StoreFailureFallback fallback;

  RateLimitEngine(LimitStore store) {
    this.store = store;
    this.fallback = new StoreFailureFallback(store::timeUntilRetry);
  }

  /** Returns how long the circuit breaker still rejects calls of a limit. */
  Duration timeUntilRetry(PermitRequest request) {
    return store.timeUntilRetry(request);
  }

  /** Returns whether all results allow the call. */
  static boolean isAllowed(Collection<RateLimitResult> results) {
    return results.stream().allMatch(RateLimitResult::isAllowed);
  }

  /**
   * Decides a call.
   *
   * @return one result per request. If a limit refuses, the results of the limits that do not
   *     refuse say nothing else
   */
  CompletableFuture<List<RateLimitResult>> decideAsync(
      List<PermitRequest> requests, Duration maxWait) {
    List<RateLimitResult> denials = checkDenials(requests, maxWait);
    CompletableFuture<List<RateLimitResult>> results =
        isAllowed(denials)
            ? decideInStoreAsync(requests, maxWait, store.computeDeadline())
            : CompletableFuture.completedFuture(denials);
    return results.thenApply(decided -> count(requests, decided));
  }

  /** Decides a call without acquiring its permits. */
  CompletableFuture<RateLimitResult> peekAsync(PermitRequest request) {
    return store
        .runAsync(
            Operation.PEEK, Duration.ZERO, List.of(toScriptLimit(request)), store.computeDeadline())
        .thenApply(reply -> request.toResult(reply.limits().get(0), Duration.ZERO));
  }

  /** Refunds a grant; returns false if its permits do not count any more. */
  CompletableFuture<Boolean> refundAsync(PermitRequest request, String grant) {
    if (grant.isEmpty()) {
      return CompletableFuture.completedFuture(false);
    }
    RedisRateLimiter limiter = request.limiter();
    if (PermitBatches.isFromBatch(grant)) {
      boolean refunded = limiter.batches().refund(request.localKey(), request.permits(), grant);
      limiter.denials().invalidate(request.localKey());
      return CompletableFuture.completedFuture(refunded);
    }
    ScriptLimit limit =
        store.toScriptLimit(request.policy(), request.key(), request.permits(), grant);
    return store
        .runAsync(Operation.REFUND, Duration.ZERO, List.of(limit), store.computeDeadline())
        .whenComplete((reply, e) -> limiter.denials().invalidate(request.localKey()))
        .thenApply(reply -> reply.limits().get(0).fits());
  }

  /** Resets a key to its full limit. */
  CompletableFuture<Void> resetAsync(PermitRequest request) {
    request.limiter().invalidate(request.localKey());
    return store
        .resetAsync(toScriptLimit(request))
        .whenComplete((done, e) -> request.limiter().invalidate(request.localKey()));
  }

  private ScriptLimit toScriptLimit(PermitRequest request) {
    return store.toScriptLimit(request.policy(), request.key(), request.permits(), "");
  }

  private static List<RateLimitResult> count(
      List<PermitRequest> requests, List<RateLimitResult> results) {
    boolean allowed = isAllowed(results);
    for (int i = 0; i < results.size(); i++) {
      if (allowed || !results.get(i).isAllowed()) {
        RateLimitCounter.countDecision(requests.get(i).limiter().counters(), results.get(i));
      }
    }
    return results;
  }

  private static List<RateLimitResult> checkDenials(
      List<PermitRequest> requests, Duration maxWait) {
    return requests.stream()
        .map(
            request -> {
              Duration remainingWait =
                  request.limiter().denials().remainingWait(request.localKey(), request.permits());
              return remainingWait.compareTo(maxWait) > 0
                  ? request.toRefusedResult(remainingWait, Source.DENIED_BEFORE)
                  : request.toUntakenResult();
            })
        .toList();
  }

  private CompletableFuture<List<RateLimitResult>> decideInStoreAsync(
      List<PermitRequest> requests, Duration maxWait, long deadline) {
    if (requests.size() == 1 && maxWait.isZero() && requests.get(0).policy().batch() > 1) {
      return acquireFromBatchAsync(requests.get(0), deadline);
    }
    List<List<PermitRequest>> groups = groupByTag(requests);
    return groups.size() == 1
        ? acquireAsync(requests, maxWait, deadline)
        : acquireSequentiallyAsync(groups, requests, maxWait, deadline);
  }

  /** Groups requests that one script can decide: outside of a cluster, all requests. */
  private List<List<PermitRequest>> groupByTag(List<PermitRequest> requests) {
    if (requests.size() == 1 || store.isOneNode()) {
      return List.of(requests);
    }
    Map<String, List<PermitRequest>> byTag = new LinkedHashMap<>();
    for (PermitRequest request : requests) {
      byTag
          .computeIfAbsent(
              LimitKeys.hashTag(request.policy(), request.key()), any -> new ArrayList<>())
          .add(request);
    }
    return List.copyOf(byTag.values());
  }

  /**
   * Acquires one group after another, and refunds the first groups if a later group refuses. After
   * a store failure Redis is not called for the other groups, because the caller has already waited
   * for as long as it may.
   */
  private CompletableFuture<List<RateLimitResult>> acquireSequentiallyAsync(
      List<List<PermitRequest>> groups,
      List<PermitRequest> requests,
      Duration maxWait,
      long deadline) {
    CompletableFuture<Map<PermitRequest, RateLimitResult>> results =
        CompletableFuture.completedFuture(Map.of());
    for (List<PermitRequest> group : groups) {
      results =
          results.thenCompose(
              before -> {
                if (!isAllowed(before.values())) {
                  return CompletableFuture.completedFuture(before);
                }
                return hasFailed(before.values())
                    ? CompletableFuture.completedFuture(
                        merge(before, group, fallback.decide(group, Source.OUTAGE)))
                    : acquireAsync(group, maxWait, deadline)
                        .thenApply(decided -> merge(before, group, decided));
              });
    }
    return results.thenApply(known -> settle(requests, known));
  }

  private static boolean hasFailed(Collection<RateLimitResult> results) {
    return results.stream().anyMatch(result -> result.source() == Source.OUTAGE);
  }

  private static Map<PermitRequest, RateLimitResult> merge(
      Map<PermitRequest, RateLimitResult> before,
      List<PermitRequest> group,
      List<RateLimitResult> decided) {
    Map<PermitRequest, RateLimitResult> all = new LinkedHashMap<>(before);
    for (int i = 0; i < group.size(); i++) {
      all.put(group.get(i), decided.get(i));
    }
    return all;
  }

  /** Makes all limits wait for the longest wait; or refunds them all if one of them refuses. */
  private List<RateLimitResult> settle(
      List<PermitRequest> requests, Map<PermitRequest, RateLimitResult> known) {
    if (isAllowed(known.values())) {
      Duration wait =
          known.values().stream()
              .map(RateLimitResult::waited)
              .reduce(Duration.ZERO, RateLimitEngine::max);
      return requests.stream()
          .map(request -> withWait(Objects.requireNonNull(known.get(request)), wait))
          .toList();
    }
    List<RateLimitResult> results = new ArrayList<>();
    for (PermitRequest request : requests) {
      RateLimitResult result = known.get(request);
      if (result != null && !result.isAllowed()) {
        results.add(result);
        continue;
      }
      results.add(request.toUntakenResult());
      if (result != null) {
        fallback.refund(request, result);
        CompletableFuture<?> unused = refundAsync(request, ResultGrants.of(result));
      }
    }
    return results;
  }

  private static RateLimitResult withWait(RateLimitResult result, Duration wait) {
    return result.toBuilder().waited(wait).build();
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private CompletableFuture<List<RateLimitResult>> acquireAsync(
      List<PermitRequest> requests, Duration maxWait, long deadline) {
    long requestedAt = System.nanoTime();
    return store
        .runAsync(
            Operation.ACQUIRE,
            maxWait,
            requests.stream().map(this::toScriptLimit).toList(),
            deadline)
        .handle(
            (reply, e) -> {
              if (e != null) {
                return fallback.decide(requests, e);
              }
              return reply.isOutOfMemory()
                  ? fallback.decide(requests, Source.OUT_OF_MEMORY)
                  : toResults(requests, reply, requestedAt);
            });
  }

  private static List<RateLimitResult> toResults(
      List<PermitRequest> requests, Reply reply, long requestedAt) {
    Duration wait = reply.allowed() ? LimitScript.toDuration(reply.waitMicros()) : Duration.ZERO;
    List<RateLimitResult> results = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      PermitRequest request = requests.get(i);
      LimitReply limitReply = reply.limits().get(i);
      RateLimitResult result = request.toResult(limitReply, wait);
      if (!result.isAllowed()) {
        request
            .limiter()
            .denials()
            .add(request.localKey(), request.permits(), requestedAt, result.retryAfter());
      }
      results.add(result);
    }
    return results;
  }

  /** Acquires permits of the batch in this JVM; if it has too few, one caller refills it. */
  private CompletableFuture<List<RateLimitResult>> acquireFromBatchAsync(
      PermitRequest request, long deadline) {
    PermitBatches batches = request.limiter().batches();
    String key = request.localKey();
    BatchPermits granted = batches.acquire(key, request.permits());
    if (granted != null) {
      return CompletableFuture.completedFuture(List.of(request.toBatchResult(granted)));
    }
    int batch = request.policy().batch();
    if (request.permits() >= batch || !batches.tryBeginRefill(key)) {
      return acquireAsync(List.of(request), Duration.ZERO, deadline);
    }
    long requestedAt = System.nanoTime();
    return store
        .runAsync(
            Operation.ACQUIRE,
            Duration.ZERO,
            List.of(store.toScriptLimit(request.policy(), request.key(), batch, "")),
            deadline)
        .thenCompose(reply -> acquireFromNewBatchAsync(request, reply, requestedAt, deadline))
        .exceptionally(
            e -> {
              batches.cancelRefill(key);
              return fallback.decide(List.of(request), e);
            });
  }

  /** Acquires only the requested permits if the limit has fewer than a batch left. */
  private CompletableFuture<List<RateLimitResult>> acquireFromNewBatchAsync(
      PermitRequest request, Reply reply, long requestedAt, long deadline) {
    PermitBatches batches = request.limiter().batches();
    if (reply.isOutOfMemory() || !reply.limits().get(0).fits()) {
      batches.cancelRefill(request.localKey());
      return acquireAsync(List.of(request), Duration.ZERO, deadline);
    }
    BatchPermits granted = batches.add(request.localKey(), request.permits(), requestedAt);
    return CompletableFuture.completedFuture(List.of(request.toBatchResult(granted)));
  }
}
