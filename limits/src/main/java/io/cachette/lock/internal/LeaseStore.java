package io.cachette.lock.internal;

import io.cachette.lock.LeasePolicy;
import io.cachette.lock.LeasesUnavailableException;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.OutOfMemoryLog;
import io.cachette.redis.internal.RedisKeyEncoder;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import io.cachette.redis.internal.replication.ReplicatedScripts;
import io.cachette.redis.internal.replication.ReplicatedScripts.Confirmed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The leases in Redis, see {@code lease.lua}. Each operation is one round trip, which is sent once.
 * Futures fail with {@link StoreFailureException}, or with {@link IllegalStateException} if the
 * scripts are closed. Never throws or blocks; thread-safe.
 */
final class LeaseStore {

  static final Script SCRIPT = Script.loadReadWrite(LeaseStore.class, "plain.lua", "lease.lua");

  private final ResilientScripts scripts;
  private final ReplicatedScripts replicated;
  private final OutOfMemoryLog outOfMemoryLog = new OutOfMemoryLog("Locks", "no new keys");

  private enum Operation {
    ACQUIRE,
    RENEW,
    RELEASE,
    COUNT
  }

  /**
   * The reply to an attempt to acquire a lease.
   *
   * @param token the fencing token of the lease; null if there is none
   * @param untilFirstExpiry the time until the first held lease expires, if all leases are held;
   *     otherwise zero
   * @param isOutOfMemory whether Redis is out of memory and stored no lease
   */
  record AcquireReply(@Nullable Long token, Duration untilFirstExpiry, boolean isOutOfMemory) {}

  LeaseStore(ResilientScripts scripts) {
    this.scripts = scripts;
    this.replicated = new ReplicatedScripts(scripts);
  }

  /** Returns the Redis key of the holders: {@code namespace:lock:{name:key}}. */
  String toRedisKey(LeasePolicy policy, String key) {
    return scripts.namespace() + ":lock:{" + RedisKeyEncoder.of(policy.name(), key) + "}";
  }

  CompletableFuture<AcquireReply> acquireAsync(String redisKey, LeasePolicy policy, String holder) {
    return runConfirmedAsync(Operation.ACQUIRE, redisKey, policy, List.of(holder))
        .thenCompose(
            confirmed -> {
              AcquireReply reply = parseAcquireReply(confirmed.reply());
              return reply.token() == null || hasReplicas(confirmed, policy)
                  ? CompletableFuture.completedFuture(reply)
                  : releaseUnconfirmedAsync(redisKey, policy, holder, confirmed.replicas());
            });
  }

  private static boolean hasReplicas(Confirmed confirmed, LeasePolicy policy) {
    return confirmed.replicas() >= policy.acknowledgeReplicas();
  }

  private CompletableFuture<AcquireReply> releaseUnconfirmedAsync(
      String redisKey, LeasePolicy policy, String holder, int replicas) {
    return releaseAsync(redisKey, policy, holder)
        .handle(
            (found, e) -> {
              throw LeasesUnavailableException.ofTooFewReplicas(policy, replicas);
            });
  }

  private AcquireReply parseAcquireReply(List<Object> reply) {
    long code = (Long) reply.get(0);
    if (code < 0) {
      outOfMemoryLog.add();
      return new AcquireReply(null, Duration.ZERO, true);
    }
    long number = (Long) reply.get(1);
    return code == 1
        ? new AcquireReply(number, Duration.ZERO, false)
        : new AcquireReply(null, Duration.of(number, ChronoUnit.MICROS), false);
  }

  /**
   * Renews leases; returns for each holder whether it still had its lease. Fails if too few
   * replicas have confirmed that.
   */
  CompletableFuture<List<Boolean>> renewAsync(
      String redisKey, LeasePolicy policy, List<String> holders) {
    return runConfirmedAsync(Operation.RENEW, redisKey, policy, holders)
        .thenApply(
            confirmed -> {
              if (!hasReplicas(confirmed, policy)) {
                throw LeasesUnavailableException.ofTooFewReplicas(policy, confirmed.replicas());
              }
              return toBooleans(confirmed.reply());
            });
  }

  /** Releases a lease; returns whether the holder still had it. */
  CompletableFuture<Boolean> releaseAsync(String redisKey, LeasePolicy policy, String holder) {
    return runAsync(Operation.RELEASE, redisKey, policy, List.of(holder))
        .thenApply(reply -> toBooleans(reply).get(0));
  }

  CompletableFuture<Integer> countAsync(String redisKey, LeasePolicy policy) {
    return runAsync(Operation.COUNT, redisKey, policy, List.of())
        .thenApply(reply -> Math.toIntExact((Long) reply.get(0)));
  }

  /**
   * Returns how long the circuit breaker still rejects calls for a key; zero if it accepts them.
   */
  Duration timeUntilRetry(String redisKey) {
    return scripts.breaker(redisKey).remainingPause();
  }

  /** Returns the time at which a request that is sent now times out, by {@link System#nanoTime}. */
  long computeDeadline() {
    return scripts.computeDeadline();
  }

  private CompletableFuture<List<Object>> runAsync(
      Operation operation, String redisKey, LeasePolicy policy, List<String> holders) {
    return runAsync(operation, redisKey, policy, holders, 0).thenApply(Confirmed::reply);
  }

  private CompletableFuture<Confirmed> runConfirmedAsync(
      Operation operation, String redisKey, LeasePolicy policy, List<String> holders) {
    return runAsync(operation, redisKey, policy, holders, policy.acknowledgeReplicas());
  }

  private CompletableFuture<Confirmed> runAsync(
      Operation operation,
      String redisKey,
      LeasePolicy policy,
      List<String> holders,
      int replicas) {
    List<Object> words = new ArrayList<>();
    words.add(operation.name().toLowerCase(Locale.ROOT));
    words.add(policy.lease().toNanos() / 1_000);
    words.add(policy.limit());
    words.addAll(holders);
    try {
      return replicated.runAsync(
          SCRIPT,
          List.of(redisKey, redisKey + ":fence"),
          words.stream().map(word -> word.toString().getBytes(StandardCharsets.UTF_8)).toList(),
          replicas);
    } catch (IllegalStateException closed) {
      return CompletableFuture.failedFuture(closed);
    }
  }

  private static List<Boolean> toBooleans(List<Object> reply) {
    return reply.stream().map(word -> (Long) word == 1).toList();
  }
}
