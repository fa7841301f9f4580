package io.cachette.lock;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A held lock, or a held permit of a semaphore. Close it to release the lock or permit. Cachette
 * renews a lease in the background until you close it, so the protected work may take any time.
 *
 * <pre>{@code
 * try (Lease lease = locks.lock("account", "4711").acquire()) {
 *   lease.onLost(loss -> log.log(System.Logger.Level.WARNING, "No lock: " + loss.description()));
 *   book("4711", 100, lease.fencingToken());
 * }
 * }</pre>
 *
 * <p>A lease can be lost: if Redis loses its data, does not answer for the duration of the lease,
 * or its clock is set forward, or if the JVM pauses for that long. Another caller can then acquire
 * a lease while the holder of the lost one still works. If that must never corrupt data, pass the
 * {@link #fencingToken} with each write, and let the target of the writes refuse tokens that are
 * smaller than the greatest token it has seen. In other cases check {@link #isHeld} before a write,
 * or stop the work in an {@link #onLost} action.
 *
 * <p>Thread-safe. A lease belongs to no thread: any thread may close it.
 */
public interface Lease extends AutoCloseable {

  /**
   * Returns a number that is greater than the tokens of all earlier leases of the same name and
   * key: microseconds by the clock of Redis, or the last token plus one if that is greater. Redis
   * has the last token twice: in a key of its own until a day after the last lease was acquired or
   * renewed, and in the key of the holders while there is one. So tokens grow also if one of these
   * keys is evicted or deleted. If Redis has lost both, tokens grow unless its clock is then behind
   * the last token. Zero if Redis did not decide and the policy allowed the call, because no order
   * is known then. No round trip.
   */
  long fencingToken();

  /**
   * Returns whether the lease is held, as far as this JVM knows. Once the lease is closed, lost, or
   * not renewed within its duration, it stays false. If Redis has lost the lease, the next renewal
   * detects it, at most a third of the duration later. No round trip.
   */
  boolean isHeld();

  /**
   * Runs an action if the lease is lost, see {@link #onLost(Consumer)}.
   *
   * @param action short code that is safe to run on another thread, such as a cancellation
   */
  default void onLost(Runnable action) {
    Objects.requireNonNull(action);
    onLost(loss -> action.run());
  }

  /**
   * Runs an action if the lease is lost before you close it. The action runs once: at once on the
   * calling thread if the lease is lost already, otherwise on a thread of the {@link
   * DistributedLocks} when this JVM detects the loss, see {@link #isHeld}. It does not begin after
   * you close the lease or the {@link DistributedLocks}. An exception of the action is logged. You
   * may register several actions. A lease that was granted without Redis cannot be lost. No round
   * trip.
   *
   * @param action short code that is safe to run on another thread; receives the reason
   */
  void onLost(Consumer<? super LeaseLoss> action);

  /**
   * Releases the lease, if it still exists; never releases the lease of another holder. Wakes a
   * caller that waits in this JVM. One round trip, whose reply this method awaits within the time
   * budget. If Redis does not answer, this method does not throw: the release is retried in the
   * background, and the lease expires at the latest. Closing twice has no effect.
   */
  @Override
  void close();

  /** Releases the lease as {@link #close} does, without blocking. The stage does not fail. */
  CompletionStage<Void> closeAsync();
}
