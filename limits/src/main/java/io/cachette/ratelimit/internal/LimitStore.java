package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.internal.LimitScript.Operation;
import io.cachette.ratelimit.internal.LimitScript.Reply;
import io.cachette.ratelimit.internal.LimitScript.ScriptLimit;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.ResilientScripts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The limits in Redis. Stages fail with {@link StoreFailureException}; nothing blocks. */
public final class LimitStore {

  private static final String REDIS_CLOCK = "";

  private final ResilientScripts scripts;

  /** What the clock of Redis is ahead of ours by, in microseconds, as seen last. */
  private volatile long clockOffset;

  public LimitStore(ResilientScripts scripts) {
    this.scripts = scripts;
  }

  /** The limit of a key, as the script knows it. */
  ScriptLimit toScriptLimit(RateLimitPolicy policy, String key, long permits, String grant) {
    return new ScriptLimit(policy, LimitKeys.of(scripts.namespace(), policy, key), permits, grant);
  }

  /** Whether keys with different tags can be asked together. */
  boolean isOneNode() {
    return scripts.isConnected() && !scripts.isCluster();
  }

  /** How long Redis will not be asked. */
  Duration timeUntilRetry() {
    return scripts.breaker().remainingPause();
  }

  /** When a call that begins now has to end, by {@link System#nanoTime}. */
  long deadline() {
    return scripts.computeDeadline();
  }

  /** Asks limits, all in one slot. One round trip, or two if our clock was found to be wrong. */
  CompletableFuture<Reply> askAsync(
      Operation operation, Duration maxWait, List<ScriptLimit> limits, long deadline) {
    return runAsync(operation, maxWait, limits, deadline)
        .thenCompose(
            reply ->
                LimitScript.isOutsideWindows(reply)
                    ? runAsync(operation, maxWait, limits, deadline)
                    : CompletableFuture.completedFuture(reply))
        .thenApply(LimitStore::parse);
  }

  private static Reply parse(List<Object> reply) {
    if (LimitScript.isOutsideWindows(reply)) {
      throw new IllegalStateException("The clock of Redis jumps by more than a day at a time");
    }
    return LimitScript.parse(reply);
  }

  /** Forgets a limit. One round trip. */
  CompletableFuture<Void> resetAsync(ScriptLimit limit) {
    return runAsync(Operation.RESET, Duration.ZERO, List.of(limit), deadline())
        .thenAccept(reply -> {});
  }

  private CompletableFuture<List<Object>> runAsync(
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
                clockOffset = LimitScript.now(reply) - localMicros();
              }
            });
  }

  private static long localMicros() {
    return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
  }
}
