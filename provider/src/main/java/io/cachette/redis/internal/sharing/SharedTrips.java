package io.cachette.redis.internal.sharing;

import io.cachette.redis.internal.CallBudget;
import io.cachette.redis.internal.ResilientScripts;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The round trips of calls that several threads make at the same time. A call leaves at once while
 * few round trips are under way. Otherwise it waits, and leaves with others. Thread-safe; never
 * blocks.
 *
 * @param <E> an element of a call, which it reads or changes
 * @param <R> the part of a reply for an element
 */
public final class SharedTrips<E, R> {

  /** In less time, a call might end while it waits for a connection that hangs. */
  private static final long MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final ResilientScripts scripts;
  private final String key;
  private final Sender<E, R> sender;
  private final ToIntFunction<R> replySize;
  private final boolean isChange;

  /** Created by the first call, as many partitions of caches are never used. */
  private volatile @Nullable TripQueue<E, R> queue;

  /** Sends a round trip. */
  public interface Sender<E, R> {

    /**
     * Sends the elements of calls.
     *
     * @param kind that of the calls
     * @param deadline the latest time until which one of the calls waits, by {@link
     *     System#nanoTime}; the budget of the thread ends then, too
     * @return one part per element, in their order
     */
    CompletionStage<List<R>> send(List<E> elements, Object kind, long deadline);
  }

  /**
   * Creates round trips of a connection.
   *
   * @param key a key that all calls use, or in a cluster one of the same slot
   * @param replySize returns the size of a part of a reply
   * @param isChange whether a call that has no reply may have changed something
   */
  public SharedTrips(
      ResilientScripts scripts,
      String key,
      Sender<E, R> sender,
      ToIntFunction<R> replySize,
      boolean isChange) {
    this.scripts = scripts;
    this.key = key;
    this.sender = sender;
    this.replySize = replySize;
    this.isChange = isChange;
  }

  /**
   * Returns whether a call has the time to wait for others. Not during an outage, in which calls
   * fail at once.
   *
   * @param deadline time at which the call times out, by {@link System#nanoTime}
   */
  public boolean mayWait(long deadline) {
    return !scripts.breaker(key).isOpen() && deadline - System.nanoTime() > MIN_NANOS;
  }

  /**
   * Sends a call, now or with others of its kind.
   *
   * @param key calls with the same key run one after another; null if their order does not matter
   * @param bytes the size of the elements in the request
   * @param deadline time at which the call times out, by {@link System#nanoTime}
   * @return one part per element; fails as the request of the round trip does, or at the deadline;
   *     fails with a {@link javax.cache.CacheException} if the call was not sent, because too many
   *     calls wait, or because the call of the application was given up
   */
  public CompletableFuture<List<R>> call(
      List<E> elements, Object kind, @Nullable ByteBuffer key, int bytes, long deadline) {
    SharedCall<E, R> call =
        new SharedCall<>(
            elements,
            kind,
            key,
            bytes,
            deadline,
            CallBudget.current(),
            new AtomicBoolean(),
            new CompletableFuture<>());
    CompletableFuture<List<R>> reply = queue().submit(call);
    return reply == call.reply()
        ? scripts.awaitShared(reply, deadline, () -> isChange && call.isSent().get())
        : reply;
  }

  private TripQueue<E, R> queue() {
    TripQueue<E, R> created = queue;
    return created == null ? createQueue() : created;
  }

  private synchronized TripQueue<E, R> createQueue() {
    TripQueue<E, R> created = queue;
    if (created == null) {
      created = new TripQueue<>(sender, replySize, scripts::executeLater, System::nanoTime);
      queue = created;
    }
    return created;
  }
}
