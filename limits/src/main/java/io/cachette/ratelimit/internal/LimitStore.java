package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.internal.LimitScript.Operation;
import io.cachette.ratelimit.internal.LimitScript.Reply;
import io.cachette.ratelimit.internal.LimitScript.ScriptLimit;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.OutOfMemoryLog;
import io.cachette.redis.internal.ResilientScripts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The limits in Redis. Futures fail with {@link StoreFailureException}. Never blocks; thread-safe.
 */
final class LimitStore {

  private static final String REDIS_CLOCK = "";

  private final ResilientScripts scripts;
  private final OutOfMemoryLog outOfMemoryLog = new OutOfMemoryLog("Rate limits", "no new keys");
  private final LimitTrips trips;

  /** By how many microseconds the clock of Redis was ahead of the local clock in the last reply. */
  private volatile long clockOffset;

  LimitStore(ResilientScripts scripts) {
    this.scripts = scripts;
    this.trips = new LimitTrips(scripts, this);
  }

  /** Creates the arguments of the script for the limit of a key. */
  ScriptLimit toScriptLimit(RateLimitPolicy policy, String key, long permits, String grant) {
    return new ScriptLimit(policy, LimitKeys.of(scripts.namespace(), policy, key), permits, grant);
  }

  /** Returns whether one script can decide keys with different hash tags. */
  boolean isOneNode() {
    return scripts.isConnected() && !scripts.isCluster();
  }

  /** Returns how long the circuit breaker still rejects calls of a limit. */
  Duration timeUntilRetry(PermitRequest request) {
    String key = LimitKeys.of(scripts.namespace(), request.policy(), request.key());
    return scripts.breaker(key).remainingPause();
  }

  /** Computes when a call that begins now times out, by {@link System#nanoTime}. */
  long computeDeadline() {
    return scripts.computeDeadline();
  }

  /**
   * Runs an operation on limits whose keys are in one slot. One round trip, or two if the estimate
   * of the clock of Redis was wrong. Calls of one limit that do not wait for permits may share a
   * round trip, see {@link LimitTrips}.
   */
  CompletableFuture<Reply> runAsync(
      Operation operation, Duration maxWait, List<ScriptLimit> limits, long deadline) {
    return operation == Operation.ACQUIRE
            && maxWait.isZero()
            && limits.size() == 1
            && isOneNode()
            && trips.mayShare(limits.get(0), deadline)
        ? trips.runAsync(limits.get(0), deadline)
        : runAloneAsync(operation, maxWait, limits, deadline);
  }

  /** Acquires the permits of a limit, in a round trip of its own. */
  CompletableFuture<Reply> acquireAloneAsync(ScriptLimit limit, long deadline) {
    return runAloneAsync(Operation.ACQUIRE, Duration.ZERO, List.of(limit), deadline);
  }

  /** Acquires permits for each call, independently of the others. */
  CompletableFuture<List<Optional<Reply>>> acquireEachAsync(
      List<ScriptLimit> limits, long deadline) {
    return sendAsync(Operation.ACQUIRE_EACH, Duration.ZERO, limits, deadline)
        .thenApply(LimitScript::parseEach);
  }

  private CompletableFuture<Reply> runAloneAsync(
      Operation operation, Duration maxWait, List<ScriptLimit> limits, long deadline) {
    return sendAsync(operation, maxWait, limits, deadline)
        .thenCompose(
            reply ->
                LimitScript.isOutsideWindows(reply)
                    ? sendAsync(operation, maxWait, limits, deadline)
                    : CompletableFuture.completedFuture(reply))
        .thenApply(this::parse);
  }

  private Reply parse(List<Object> reply) {
    if (LimitScript.isOutsideWindows(reply)) {
      throw new IllegalStateException("The clock of Redis jumps by more than a day at a time");
    }
    Reply parsed = LimitScript.parse(reply);
    if (parsed.isOutOfMemory()) {
      outOfMemoryLog.add();
    }
    return parsed;
  }

  /** Deletes the state of a limit. One round trip. */
  CompletableFuture<Void> resetAsync(ScriptLimit limit) {
    return sendAsync(Operation.RESET, Duration.ZERO, List.of(limit), computeDeadline())
        .thenAccept(reply -> {});
  }

  private CompletableFuture<List<Object>> sendAsync(
      Operation operation, Duration maxWait, List<ScriptLimit> limits, long deadline) {
    List<Object> keys = limits.stream().<Object>map(ScriptLimit::redisKey).toList();
    List<byte[]> arguments =
        LimitScript.encodeArguments(
            operation, REDIS_CLOCK, maxWait, limits, localMicros() + clockOffset);
    return scripts
        .runAsync(LimitScript.SCRIPT, keys, arguments, deadline)
        .whenComplete(
            (reply, e) -> {
              if (reply != null) {
                clockOffset = LimitScript.parseTime(reply) - localMicros();
              }
            });
  }

  private static long localMicros() {
    return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
  }
}
