package io.cachette.ratelimit;

import io.cachette.ratelimit.LimitScript.Asked;
import io.cachette.ratelimit.LimitScript.Operation;
import io.cachette.ratelimit.LimitScript.Reply;
import io.cachette.ratelimit.LimitScript.Verdict;
import io.cachette.ratelimit.PermitBatches.Taken;
import io.cachette.ratelimit.RateLimitResult.Source;
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
final class Decisions {

  private final LimitStore store;
  private final WithoutRedis otherwise;

  Decisions(LimitStore store) {
    this.store = store;
    this.otherwise = new WithoutRedis(store::pause);
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
  CompletableFuture<List<RateLimitResult>> decide(List<Request> requests, Duration patience) {
    List<RateLimitResult> remembered = remembered(requests, patience);
    CompletableFuture<List<RateLimitResult>> results =
        isAllowed(remembered)
            ? ask(requests, patience, store.deadline())
            : CompletableFuture.completedFuture(remembered);
    return results.thenApply(decided -> count(requests, decided));
  }

  /** What a call would be told. */
  CompletableFuture<RateLimitResult> peek(Request request) {
    return store
        .ask(Operation.PEEK, Duration.ZERO, List.of(asked(request)), store.deadline())
        .thenApply(reply -> request.answered(reply.verdicts().get(0), Duration.ZERO));
  }

  /** Gives back what was granted; returns whether it still weighed. */
  CompletableFuture<Boolean> refund(Request request, String grant) {
    if (grant.isEmpty()) {
      return CompletableFuture.completedFuture(false);
    }
    RedisRateLimiter limiter = request.limiter();
    if (PermitBatches.isFromBatch(grant)) {
      boolean given = limiter.batches().giveBack(request.localKey(), request.permits(), grant);
      limiter.denials().forget(request.localKey());
      return CompletableFuture.completedFuture(given);
    }
    Asked limit = store.asked(request.policy(), request.key(), request.permits(), grant);
    return store
        .ask(Operation.REFUND, Duration.ZERO, List.of(limit), store.deadline())
        .whenComplete((reply, e) -> limiter.denials().forget(request.localKey()))
        .thenApply(reply -> reply.verdicts().get(0).fits());
  }

  /** Forgets what a key has taken. */
  CompletableFuture<Void> reset(Request request) {
    request.limiter().forget(request.localKey());
    return store
        .reset(asked(request))
        .whenComplete((done, e) -> request.limiter().forget(request.localKey()));
  }

  private Asked asked(Request request) {
    return store.asked(request.policy(), request.key(), request.permits(), "");
  }

  private static List<RateLimitResult> count(
      List<Request> requests, List<RateLimitResult> results) {
    boolean allowed = isAllowed(results);
    for (int i = 0; i < results.size(); i++) {
      if (allowed || !results.get(i).allowed()) {
        requests.get(i).limiter().counters().decided(results.get(i));
      }
    }
    return results;
  }

  private static List<RateLimitResult> remembered(List<Request> requests, Duration patience) {
    return requests.stream()
        .map(
            request -> {
              Duration left =
                  request.limiter().denials().left(request.localKey(), request.permits());
              return left.compareTo(patience) > 0
                  ? request.refused(left, Source.DENIED_BEFORE)
                  : request.notTaken();
            })
        .toList();
  }

  private CompletableFuture<List<RateLimitResult>> ask(
      List<Request> requests, Duration patience, long deadline) {
    if (requests.size() == 1 && patience.isZero() && requests.get(0).policy().batch() > 1) {
      return fromBatch(requests.get(0), deadline);
    }
    List<List<Request>> groups = groups(requests);
    return groups.size() == 1
        ? take(requests, patience, deadline)
        : inTurn(groups, requests, patience, deadline);
  }

  /** Those that can be asked together: outside of a cluster, all. */
  private List<List<Request>> groups(List<Request> requests) {
    if (requests.size() == 1 || store.isOneNode()) {
      return List.of(requests);
    }
    Map<String, List<Request>> byTag = new LinkedHashMap<>();
    for (Request request : requests) {
      byTag
          .computeIfAbsent(LimitKeys.tag(request.policy(), request.key()), any -> new ArrayList<>())
          .add(request);
    }
    return List.copyOf(byTag.values());
  }

  /**
   * One group after another; what the first gave is given back if a later one refuses. Once Redis
   * has not answered, it is not asked for the others, as the caller has waited for long enough.
   */
  private CompletableFuture<List<RateLimitResult>> inTurn(
      List<List<Request>> groups, List<Request> requests, Duration patience, long deadline) {
    CompletableFuture<Map<Request, RateLimitResult>> results =
        CompletableFuture.completedFuture(Map.of());
    for (List<Request> group : groups) {
      results =
          results.thenCompose(
              before -> {
                if (!isAllowed(before.values())) {
                  return CompletableFuture.completedFuture(before);
                }
                return hasFailed(before.values())
                    ? CompletableFuture.completedFuture(
                        with(before, group, otherwise.decide(group)))
                    : take(group, patience, deadline)
                        .thenApply(taken -> with(before, group, taken));
              });
    }
    return results.thenApply(known -> settle(requests, known));
  }

  private static boolean hasFailed(Collection<RateLimitResult> results) {
    return results.stream().anyMatch(result -> result.source() == Source.STORE_FAILURE);
  }

  private static Map<Request, RateLimitResult> with(
      Map<Request, RateLimitResult> before, List<Request> group, List<RateLimitResult> taken) {
    Map<Request, RateLimitResult> all = new LinkedHashMap<>(before);
    for (int i = 0; i < group.size(); i++) {
      all.put(group.get(i), taken.get(i));
    }
    return all;
  }

  /** All wait for the longest; or none has taken anything. */
  private List<RateLimitResult> settle(
      List<Request> requests, Map<Request, RateLimitResult> known) {
    if (isAllowed(known.values())) {
      Duration turn =
          known.values().stream()
              .map(RateLimitResult::waited)
              .reduce(Duration.ZERO, Decisions::max);
      return requests.stream()
          .map(request -> Objects.requireNonNull(known.get(request)).waiting(turn))
          .toList();
    }
    List<RateLimitResult> results = new ArrayList<>();
    for (Request request : requests) {
      RateLimitResult result = known.get(request);
      if (result != null && !result.allowed()) {
        results.add(result);
        continue;
      }
      results.add(request.notTaken());
      if (result != null) {
        otherwise.giveBack(request, result);
        CompletableFuture<?> unused = refund(request, result.grant());
      }
    }
    return results;
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private CompletableFuture<List<RateLimitResult>> take(
      List<Request> requests, Duration patience, long deadline) {
    long asked = System.nanoTime();
    return store
        .ask(Operation.TAKE, patience, requests.stream().map(this::asked).toList(), deadline)
        .handle(
            (reply, e) ->
                e == null ? results(requests, reply, asked) : otherwise.decide(requests, e));
  }

  private static List<RateLimitResult> results(List<Request> requests, Reply reply, long asked) {
    Duration turn = reply.allowed() ? LimitScript.duration(reply.waitMicros()) : Duration.ZERO;
    List<RateLimitResult> results = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      Request request = requests.get(i);
      Verdict verdict = reply.verdicts().get(i);
      RateLimitResult result = request.answered(verdict, turn);
      if (!result.allowed()) {
        request
            .limiter()
            .denials()
            .add(request.localKey(), request.permits(), asked, result.retryAfter());
      }
      results.add(result);
    }
    return results;
  }

  /** From the permits that are here; if there are none, one caller gets a batch of them. */
  private CompletableFuture<List<RateLimitResult>> fromBatch(Request request, long deadline) {
    PermitBatches batches = request.limiter().batches();
    String key = request.localKey();
    Taken taken = batches.take(key, request.permits());
    if (taken != null) {
      return CompletableFuture.completedFuture(List.of(request.ofBatch(taken)));
    }
    int batch = request.policy().batch();
    if (request.permits() >= batch || !batches.begin(key)) {
      return take(List.of(request), Duration.ZERO, deadline);
    }
    long asked = System.nanoTime();
    return store
        .ask(
            Operation.TAKE,
            Duration.ZERO,
            List.of(store.asked(request.policy(), request.key(), batch, "")),
            deadline)
        .thenCompose(reply -> fromNewBatch(request, reply, asked, deadline))
        .exceptionally(
            e -> {
              batches.end(key);
              return otherwise.decide(List.of(request), e);
            });
  }

  /** What is left of a limit may be less than a batch. */
  private CompletableFuture<List<RateLimitResult>> fromNewBatch(
      Request request, Reply reply, long asked, long deadline) {
    PermitBatches batches = request.limiter().batches();
    if (!reply.verdicts().get(0).fits()) {
      batches.end(request.localKey());
      return take(List.of(request), Duration.ZERO, deadline);
    }
    Taken taken = batches.add(request.localKey(), request.permits(), asked);
    return CompletableFuture.completedFuture(List.of(request.ofBatch(taken)));
  }
}
