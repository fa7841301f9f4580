package io.cachette.lock;

import io.cachette.ratelimit.KeyText;
import io.cachette.redis.GuardedScripts;
import io.cachette.redis.Script;
import io.cachette.redis.StoreFailureException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The leases in Redis: see {@code lease.lua}. Each operation is one round trip, sent once. Stages
 * fail with {@link StoreFailureException}, or with {@link IllegalStateException} when this is
 * closed; nothing throws or blocks.
 */
final class LeaseStore {

  static final Script SCRIPT = Script.writing(LeaseStore.class, "lease.lua");

  private final GuardedScripts scripts;

  private enum Operation {
    TAKE,
    RENEW,
    RELEASE,
    COUNT
  }

  /**
   * How a lease was asked for.
   *
   * @param token of the lease; null if there is none
   * @param firstEnds until the first of those that others have ends
   */
  record Taken(@Nullable Long token, Duration firstEnds) {}

  LeaseStore(GuardedScripts scripts) {
    this.scripts = scripts;
  }

  /** {@code namespace:lock:{name:key}}, the name of the holders. */
  String redisKey(LeasePolicy policy, String key) {
    return scripts.namespace() + ":lock:{" + KeyText.of(policy.name(), key) + "}";
  }

  CompletableFuture<Taken> take(String redisKey, LeasePolicy policy, String holder) {
    return run(Operation.TAKE, redisKey, policy, List.of(holder))
        .thenApply(
            reply ->
                (Long) reply.get(0) == 1
                    ? new Taken((Long) reply.get(1), Duration.ZERO)
                    : new Taken(null, Duration.of((Long) reply.get(1), ChronoUnit.MICROS)));
  }

  /** Whether each of the holders had its lease still, and has it for longer now. */
  CompletableFuture<List<Boolean>> renew(
      String redisKey, LeasePolicy policy, List<String> holders) {
    return run(Operation.RENEW, redisKey, policy, holders).thenApply(LeaseStore::booleans);
  }

  /** Whether the holder had its lease still. */
  CompletableFuture<Boolean> release(String redisKey, LeasePolicy policy, String holder) {
    return run(Operation.RELEASE, redisKey, policy, List.of(holder))
        .thenApply(reply -> booleans(reply).get(0));
  }

  CompletableFuture<Integer> count(String redisKey, LeasePolicy policy) {
    return run(Operation.COUNT, redisKey, policy, List.of())
        .thenApply(reply -> Math.toIntExact((Long) reply.get(0)));
  }

  /** How long Redis will not be asked; zero if it may be. */
  Duration pause() {
    return scripts.breaker().pause();
  }

  private CompletableFuture<List<Object>> run(
      Operation operation, String redisKey, LeasePolicy policy, List<String> holders) {
    List<Object> words = new ArrayList<>();
    words.add(operation.name().toLowerCase(Locale.ROOT));
    words.add(policy.lease().toNanos() / 1_000);
    words.add(policy.limit());
    words.addAll(holders);
    try {
      return scripts.run(
          SCRIPT,
          List.of(redisKey, redisKey + ":fence"),
          words.stream().map(word -> word.toString().getBytes(StandardCharsets.UTF_8)).toList());
    } catch (IllegalStateException closed) {
      return CompletableFuture.failedFuture(closed);
    }
  }

  private static List<Boolean> booleans(List<Object> reply) {
    return reply.stream().map(word -> (Long) word == 1).toList();
  }
}
