package io.cachette.ratelimit.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.ratelimit.internal.LimitScript.Reply;
import io.cachette.ratelimit.internal.LimitScript.ScriptLimit;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.CallBudget;
import io.cachette.redis.internal.Refusals;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.sharing.SharedTrips;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The calls that acquire permits of one limit and share round trips. {@code plain.lua} decides
 * them. Those that it cannot decide take a round trip of their own, and for a second, so do all
 * calls of their limit. Thread-safe.
 */
final class LimitTrips {

  /** About the size of a call or a reply, without the key. */
  private static final int BYTES = 64;

  private static final String KIND = "acquire";

  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ResilientScripts scripts;
  private final LimitStore store;
  private final SharedTrips<ScriptLimit, Optional<Reply>> trips;

  /** Until when the calls of a limit do not share, by its name. */
  private final Map<String, Long> pauses = new ConcurrentHashMap<>();

  private volatile boolean areKeysRefused;

  LimitTrips(ResilientScripts scripts, LimitStore store) {
    this.scripts = scripts;
    this.store = store;
    this.trips =
        new SharedTrips<>(
            scripts,
            scripts.namespace(), // calls share only without a cluster
            (calls, kind, deadline) -> sendAsync(calls, deadline),
            reply -> BYTES,
            true);
  }

  /** Returns whether a call may share a round trip. */
  boolean mayShare(ScriptLimit call, long deadline) {
    return scripts.sharesTrips()
        && !areKeysRefused
        && LimitScript.isPlain(call.policy())
        && trips.mayWait(deadline)
        && !isPaused(call);
  }

  private boolean isPaused(ScriptLimit call) {
    Long end = pauses.get(call.policy().name());
    return end != null && end - System.nanoTime() > 0;
  }

  /**
   * Acquires the permits of a call, alone or with others.
   *
   * @return the reply; fails as that of a call that is alone
   */
  CompletableFuture<Reply> runAsync(ScriptLimit call, long deadline) {
    int bytes = call.redisKey().length() + BYTES;
    return CallBudget.callDetached(() -> trips.call(List.of(call), KIND, null, bytes, deadline))
        .exceptionally(LimitTrips::failAsStore)
        .thenCompose(
            replies ->
                replies
                    .get(0)
                    .map(CompletableFuture::completedFuture)
                    .orElseGet(() -> repeatAlone(call, deadline)));
  }

  /** If too many calls wait, the outage policy decides. */
  private static List<Optional<Reply>> failAsStore(Throwable failure) {
    Throwable cause = Completions.unwrap(failure);
    throw cause instanceof CacheException
        ? new StoreFailureException(String.valueOf(cause.getMessage()), cause, false, false)
        : Completions.unchecked(cause);
  }

  private CompletableFuture<Reply> repeatAlone(ScriptLimit call, long deadline) {
    pauses.put(call.policy().name(), System.nanoTime() + PAUSE_NANOS);
    return store.acquireAloneAsync(call, deadline);
  }

  private CompletableFuture<List<Optional<Reply>>> sendAsync(
      List<ScriptLimit> calls, long deadline) {
    if (calls.size() == 1) {
      return store
          .acquireAloneAsync(calls.get(0), deadline)
          .thenApply(reply -> List.of(Optional.of(reply)));
    }
    EqualCalls equalCalls = new EqualCalls(calls);
    return store
        .acquireEachAsync(equalCalls.limits(), deadline)
        .whenComplete((replies, failure) -> recordRefusal(failure))
        .thenApply(equalCalls::toOrderOfCalls);
  }

  /** Behind some proxies, servers are a cluster that the client does not know. */
  private void recordRefusal(@Nullable Throwable failure) {
    if (failure != null && Refusals.areKeysRefused(failure)) {
      areKeysRefused = true;
    }
  }
}
