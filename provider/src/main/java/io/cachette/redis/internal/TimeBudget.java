package io.cachette.redis.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.StoreFailureException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How long the calls of a component wait for Redis. Immutable. */
public final class TimeBudget {

  private final Duration total;
  private final Supplier<Duration> remaining;
  private final Supplier<@Nullable CallBudget> call;

  private TimeBudget(
      Duration total, Supplier<Duration> remaining, Supplier<@Nullable CallBudget> call) {
    this.total = total;
    this.remaining = remaining;
    this.call = call;
  }

  /** Creates a budget for calls that send one request. */
  public static TimeBudget perRequest(Duration total) {
    return new TimeBudget(total, () -> total, () -> null);
  }

  /** Creates a budget that all requests of a call share, see {@link CallBudget}. */
  public static TimeBudget perCall(Duration total) {
    return new TimeBudget(total, () -> CallBudget.remainingOr(total), CallBudget::current);
  }

  Duration total() {
    return total;
  }

  /** Returns how long a request that this thread sends now may wait. */
  Duration remaining() {
    return remaining.get();
  }

  /**
   * Lets further requests of the call for which this thread works fail at once, if this one gets no
   * reply.
   *
   * @return the reply, which completes afterwards
   */
  <T> CompletableFuture<T> giveUpAfterOutage(CompletableFuture<T> reply) {
    CallBudget waiting = call.get();
    if (waiting == null) {
      return reply;
    }
    return reply.whenComplete(
        (value, failure) -> {
          if (failure != null && isOutage(Completions.unwrap(failure))) {
            waiting.giveUpRedis();
          }
        });
  }

  /**
   * A failure of a request that was not sent has cost no time. After a connection is closed, the
   * server may answer the next request on another one.
   */
  private static boolean isOutage(Throwable failure) {
    boolean isWait =
        failure instanceof RedisUnavailableException
            || (failure instanceof StoreFailureException known && known.wasAsked());
    return isWait
        && !Refusals.isReply(failure)
        && !(failure.getCause() instanceof ConnectingHook.ReplyLostException);
  }
}
