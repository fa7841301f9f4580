package io.cachette.ratelimit;

import io.cachette.ratelimit.LimitScript.Asked;
import io.cachette.ratelimit.LimitScript.Operation;
import io.cachette.ratelimit.LimitScript.Reply;
import io.cachette.redis.GuardedScripts;
import io.cachette.redis.StoreFailureException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The limits in Redis. Stages fail with {@link StoreFailureException}; nothing blocks. */
final class LimitStore {

  private static final String BY_REDIS = "";

  private final GuardedScripts scripts;

  /** What the clock of Redis is ahead of ours by, in microseconds, as seen last. */
  private volatile long ahead;

  LimitStore(GuardedScripts scripts) {
    this.scripts = scripts;
  }

  /** The limit of a key, as the script knows it. */
  Asked asked(RateLimitPolicy policy, String key, long permits, String grant) {
    return new Asked(policy, LimitKeys.of(scripts.namespace(), policy, key), permits, grant);
  }

  /** Whether keys with different tags can be asked together. */
  boolean isOneNode() {
    return scripts.isConnected() && !scripts.isCluster();
  }

  /** How long Redis will not be asked. */
  Duration pause() {
    return scripts.breaker().pause();
  }

  /** When a call that begins now has to end, by {@link System#nanoTime}. */
  long deadline() {
    return scripts.deadline();
  }

  /** Asks limits, all in one slot. One round trip, or two if our clock was found to be wrong. */
  CompletableFuture<Reply> ask(
      Operation operation, Duration patience, List<Asked> limits, long deadline) {
    return run(operation, patience, limits, deadline)
        .thenCompose(
            reply ->
                LimitScript.isLost(reply)
                    ? run(operation, patience, limits, deadline)
                    : CompletableFuture.completedFuture(reply))
        .thenApply(LimitStore::parse);
  }

  private static Reply parse(List<Object> reply) {
    if (LimitScript.isLost(reply)) {
      throw new IllegalStateException("The clock of Redis jumps by more than a day at a time");
    }
    return LimitScript.parse(reply);
  }

  /** Forgets a limit. One round trip. */
  CompletableFuture<Void> reset(Asked limit) {
    return run(Operation.RESET, Duration.ZERO, List.of(limit), deadline()).thenAccept(reply -> {});
  }

  private CompletableFuture<List<Object>> run(
      Operation operation, Duration patience, List<Asked> limits, long deadline) {
    List<Object> keys = limits.stream().<Object>map(Asked::redisKey).toList();
    List<byte[]> arguments =
        LimitScript.arguments(operation, BY_REDIS, patience, limits, here() + ahead);
    return scripts
        .run(LimitScript.SCRIPT, keys, arguments, deadline)
        .whenComplete(
            (reply, e) -> {
              if (reply != null) {
                ahead = LimitScript.now(reply) - here();
              }
            });
  }

  private static long here() {
    return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
  }
}
