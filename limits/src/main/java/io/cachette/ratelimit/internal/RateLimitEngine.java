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
 * How calls are decided: by what this JVM remembers, by Redis, or by policy if that does not
 * answer. All limits of a call allow it, or none of them gives anything. Nothing here blocks.
 */
public final class RateLimitEngine {

  private final LimitStore store;
  private final StoreFailureFallback fallback;

  public RateLimitEngine(LimitStore store) {
    this.store = store;
    this.fallback = new StoreFailureFallback(store::timeUntilRetry);
  }

  /** Whether all of some results allow the call. */
  static boolean isAllowed(Collection<RateLimitResult> results) {
    return results.stream().allMatch(RateLimitResult::allowed);
  }

  /**
   * Decides on a call.
   *
   * @return a result per request; those of limits that gave nothing, as another one refused, say
   *     only that they do not refuse
   */
  public CompletableFuture<List<RateLimitResult>> decideAsync(
      List<PermitRequest> requests, Duration maxWait) {
    List<RateLimitResult> denials = checkDenials(requests, maxWait);
    CompletableFuture<List<RateLimitResult>> results =
        isAllowed(denials)
            ? askAsync(requests, maxWait, store.deadline())
            : CompletableFuture.completedFuture(denials);
    return results.thenApply(decided -> count(requests, decided));
  }

  /** What a call would be told. */
  CompletableFuture<RateLimitResult> peekAsync(PermitRequest request) {
    return store
        .askAsync(Operation.PEEK, Duration.ZERO, List.of(toScriptLimit(request)), store.deadline())
        .thenApply(reply -> request.toResult(reply.limits().get(0), Duration.ZERO));
  }

  /** Gives back what was granted; returns whether it still weighed. */
  public CompletableFuture<Boolean> refundAsync(PermitRequest request, String grant) {
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
        .askAsync(Operation.REFUND, Duration.ZERO, List.of(limit), store.deadline())
        .whenComplete((reply, e) -> limiter.denials().invalidate(request.localKey()))
        .thenApply(reply -> reply.limits().get(0).fits());
  }

  /** Forgets what a key has taken. */
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
      if (allowed || !results.get(i).allowed()) {
        requests.get(i).limiter().counters().countDecision(results.get(i));
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

  private CompletableFuture<List<RateLimitResult>> askAsync(
      List<PermitRequest> requests, Duration maxWait, long deadline) {
    if (requests.size() == 1 && maxWait.isZero() && requests.get(0).policy().batch() > 1) {
      return takeFromBatchAsync(requests.get(0), deadline);
    }
    List<List<PermitRequest>> groups = groupByTag(requests);
    return groups.size() == 1
        ? takeAsync(requests, maxWait, deadline)
        : takeSequentiallyAsync(groups, requests, maxWait, deadline);
  }

  /** Those that can be asked together: outside of a cluster, all. */
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
   * One group after another; what the first gave is given back if a later one refuses. Once Redis
   * has not answered, it is not asked for the others, as the caller has waited for long enough.
   */
  private CompletableFuture<List<RateLimitResult>> takeSequentiallyAsync(
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
                        merge(before, group, fallback.decide(group)))
                    : takeAsync(group, maxWait, deadline)
                        .thenApply(taken -> merge(before, group, taken));
              });
    }
    return results.thenApply(known -> settle(requests, known));
  }

  private static boolean hasFailed(Collection<RateLimitResult> results) {
    return results.stream().anyMatch(result -> result.source() == Source.STORE_FAILURE);
  }

  private static Map<PermitRequest, RateLimitResult> merge(
      Map<PermitRequest, RateLimitResult> before,
      List<PermitRequest> group,
      List<RateLimitResult> taken) {
    Map<PermitRequest, RateLimitResult> all = new LinkedHashMap<>(before);
    for (int i = 0; i < group.size(); i++) {
      all.put(group.get(i), taken.get(i));
    }
    return all;
  }

  /** All wait for the longest; or none has taken anything. */
  private List<RateLimitResult> settle(
      List<PermitRequest> requests, Map<PermitRequest, RateLimitResult> known) {
    if (isAllowed(known.values())) {
      Duration wait =
          known.values().stream()
              .map(RateLimitResult::waited)
              .reduce(Duration.ZERO, RateLimitEngine::max);
      return requests.stream()
          .map(request -> Objects.requireNonNull(known.get(request)).withWait(wait))
          .toList();
    }
    List<RateLimitResult> results = new ArrayList<>();
    for (PermitRequest request : requests) {
      RateLimitResult result = known.get(request);
      if (result != null && !result.allowed()) {
        results.add(result);
        continue;
      }
      results.add(request.toUntakenResult());
      if (result != null) {
        fallback.refund(request, result);
        CompletableFuture<?> unused = refundAsync(request, result.grant());
      }
    }
    return results;
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private CompletableFuture<List<RateLimitResult>> takeAsync(
      List<PermitRequest> requests, Duration maxWait, long deadline) {
    long requestedAt = System.nanoTime();
    return store
        .askAsync(
            Operation.TAKE, maxWait, requests.stream().map(this::toScriptLimit).toList(), deadline)
        .handle(
            (reply, e) ->
                e == null ? toResults(requests, reply, requestedAt) : fallback.decide(requests, e));
  }

  private static List<RateLimitResult> toResults(
      List<PermitRequest> requests, Reply reply, long requestedAt) {
    Duration wait = reply.allowed() ? LimitScript.toDuration(reply.waitMicros()) : Duration.ZERO;
    List<RateLimitResult> results = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      PermitRequest request = requests.get(i);
      LimitReply limitReply = reply.limits().get(i);
      RateLimitResult result = request.toResult(limitReply, wait);
      if (!result.allowed()) {
        request
            .limiter()
            .denials()
            .add(request.localKey(), request.permits(), requestedAt, result.retryAfter());
      }
      results.add(result);
    }
    return results;
  }

  /** From the permits that are here; if there are none, one caller gets a batch of them. */
  private CompletableFuture<List<RateLimitResult>> takeFromBatchAsync(
      PermitRequest request, long deadline) {
    PermitBatches batches = request.limiter().batches();
    String key = request.localKey();
    BatchPermits taken = batches.take(key, request.permits());
    if (taken != null) {
      return CompletableFuture.completedFuture(List.of(request.toBatchResult(taken)));
    }
    int batch = request.policy().batch();
    if (request.permits() >= batch || !batches.tryBeginRefill(key)) {
      return takeAsync(List.of(request), Duration.ZERO, deadline);
    }
    long requestedAt = System.nanoTime();
    return store
        .askAsync(
            Operation.TAKE,
            Duration.ZERO,
            List.of(store.toScriptLimit(request.policy(), request.key(), batch, "")),
            deadline)
        .thenCompose(reply -> takeFromNewBatchAsync(request, reply, requestedAt, deadline))
        .exceptionally(
            e -> {
              batches.cancelRefill(key);
              return fallback.decide(List.of(request), e);
            });
  }

  /** What is left of a limit may be less than a batch. */
  private CompletableFuture<List<RateLimitResult>> takeFromNewBatchAsync(
      PermitRequest request, Reply reply, long requestedAt, long deadline) {
    PermitBatches batches = request.limiter().batches();
    if (!reply.limits().get(0).fits()) {
      batches.cancelRefill(request.localKey());
      return takeAsync(List.of(request), Duration.ZERO, deadline);
    }
    BatchPermits taken = batches.add(request.localKey(), request.permits(), requestedAt);
    return CompletableFuture.completedFuture(List.of(request.toBatchResult(taken)));
  }
}
