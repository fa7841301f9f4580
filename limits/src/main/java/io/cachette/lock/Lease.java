package io.cachette.lock;

import java.util.concurrent.CompletionStage;

/**
 * The right to go on, until it is closed. A lease is renewed in the background for as long as its
 * JVM lives and Redis knows it, so what it protects may take any time; it has to be closed.
 *
 * <p>A lease can be lost: Redis was emptied, or replaced by a server that does not know it, did not
 * answer for longer than the lease, or its clock was set forward; or the JVM stood still for that
 * long. Others may then have it while the holder still works. Who must not rely on time gives the
 * {@link #fencingToken} to what it writes to, which refuses tokens that are smaller than the
 * greatest one it has seen; others ask {@link #isHeld} before they write.
 *
 * <p>Safe for use by several threads: it belongs to whoever has the object, not to a thread.
 */
public interface Lease extends AutoCloseable {

  /**
   * A number that is greater than those of all earlier leases of the same name and key, also if
   * Redis has lost its data meanwhile: microseconds by the clock of Redis, or one more than the
   * last. Zero if Redis did not answer and the policy let the call go on, so that nothing can be
   * said. No round trip.
   */
  long fencingToken();

  /**
   * Whether this still holds, as far as this JVM can know: false for ever once it was closed, found
   * to be lost, or not renewed for as long as it lasts. What Redis lost is found at the next
   * renewal, a third of the lease later at the latest. No round trip.
   */
  boolean isHeld();

  /**
   * Gives the lease back, if it is still there; others have theirs unharmed. Callers that wait in
   * this JVM go on at once. Waits for the answer of Redis, one round trip, within the time budget;
   * does not throw if there is none: the lease is given back later, and ends by itself at the
   * latest. Closing twice does nothing.
   */
  @Override
  void close();

  /** As {@link #close}, without blocking. */
  CompletionStage<Void> closeAsync();
}
