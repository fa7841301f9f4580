package io.cachette.jcache.internal.near;

import io.cachette.internal.concurrent.Clocks;
import io.cachette.jcache.internal.event.Invalidation;
import io.cachette.jcache.internal.store.EntryStore.NearCheck;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a node knows about the invalidations of one partition, and so whether its near entries can
 * be served.
 *
 * <p>Each invalidation has a stamp, and names the one before it. So the node notices that a message
 * is missing when the next one arrives. A heartbeat asks Redis for the current stamp, so that the
 * node also notices that the last message is missing. When it has seen all messages up to that
 * stamp, near entries are as Redis had them when the heartbeat was sent: they are trusted for
 * {@value #TRUST_MILLIS} ms from then on. If a message is missing, or Redis has forgotten this
 * node, all near entries are dropped. Thread-safe.
 */
final class NearPartition {

  /** How long near entries are served after the heartbeat that has confirmed them. */
  static final long TRUST_MILLIS = 500;

  private static final long TRUST_NANOS = TimeUnit.MILLISECONDS.toNanos(TRUST_MILLIS);

  /** A message that has not arrived in this time, is lost. */
  private static final long LOST_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

  /** More own changes are forgotten; their messages then count as those of others. */
  private static final int MAX_OWN = 1024;

  /** The node has not seen a message yet, or knows that one is missing. */
  private static final long UNKNOWN = -1;

  private final Clocks clocks;
  private final Runnable onDropped;

  /** Written while holding the lock. */
  private volatile long generation;

  /** By {@link System#nanoTime}. Written while holding the lock. */
  private volatile long trustedUntilNanos;

  private volatile boolean isUsed;

  /** Whether there may be near entries of this generation. */
  private volatile boolean isFilled;

  // Guarded by this.
  private long seen = UNKNOWN;
  private long deviationMillis;
  private final Deque<Expected> expected = new ArrayDeque<>();
  private final Set<OwnChange> ownChanges = new LinkedHashSet<>();

  /**
   * Creates a partition whose near entries are not trusted.
   *
   * @param onDropped called after near entries became invalid; must not block
   */
  NearPartition(Clocks clocks, Runnable onDropped) {
    this.clocks = clocks;
    this.onDropped = onDropped;
    this.trustedUntilNanos = clocks.nanoTime();
    this.deviationMillis = computeDeviation();
  }

  /** A change of this node whose caller has removed the near entry itself. */
  private record OwnChange(long stamp, ByteBuffer key) {}

  /** The reply to a heartbeat whose stamp has not been seen yet. */
  private record Expected(Check check, long stamp) {}

  /**
   * A heartbeat under way.
   *
   * @param sentNanos when it was sent
   * @param seen the last stamp that had been seen then
   * @param isResync whether Redis publishes an invalidation, as the node knows no stamp
   */
  record Check(long sentNanos, long seen, boolean isResync) {}

  /** Records that this partition was read, so that heartbeats go on. */
  void markUsed() {
    if (!isUsed) {
      isUsed = true;
    }
  }

  /** Records that a value may be stored, of the generation that was read before. */
  void markFilled() {
    if (!isFilled) {
      isFilled = true;
    }
  }

  /** Returns whether this partition was read since the last call. */
  boolean resetUse() {
    boolean wasUsed = isUsed;
    isUsed = false;
    return wasUsed;
  }

  /** Returns the generation of the near entries that may be served. */
  long generation() {
    return generation;
  }

  /** Returns whether near entries of a generation can be served now. */
  boolean isTrusted(long ofGeneration, long nowNanos) {
    return ofGeneration == generation && trustedUntilNanos - nowNanos > 0;
  }

  /**
   * Begins a heartbeat. Drops all near entries if a message is lost, or if the machine was
   * suspended, for which {@link System#nanoTime} need not count.
   */
  synchronized Check beginCheck() {
    long now = clocks.nanoTime();
    long deviation = computeDeviation();
    if (deviation - deviationMillis > TRUST_MILLIS / 2) {
      distrust();
    }
    deviationMillis = deviation;
    Expected oldest = expected.peekFirst();
    if (oldest != null && now - oldest.check.sentNanos > LOST_NANOS) {
      seen = UNKNOWN;
      distrust();
    }
    return new Check(now, seen, seen == UNKNOWN);
  }

  /** Ends a heartbeat. */
  synchronized void endCheck(Check check, NearCheck reply) {
    long stamp = reply.stamp();
    if (stamp < check.seen) {
      // The server has lost changes, as after a failover.
      seen = UNKNOWN;
      distrust();
      return;
    }
    if (!reply.hasEntries() && isFilled) {
      drop();
    }
    expected.addLast(new Expected(check, stamp));
    trustIfReached();
  }

  /** Ends a heartbeat without a reply, or in which Redis did not know this node. */
  synchronized void failCheck(boolean isUnregistered) {
    if (isUnregistered) {
      seen = UNKNOWN;
    }
    if (isUnregistered || trustedUntilNanos - clocks.nanoTime() <= 0) {
      distrust();
    }
  }

  /**
   * Receives an invalidation.
   *
   * @param invalidate called with each encoded key that has changed, unless all near entries are
   *     dropped
   */
  synchronized void receive(Invalidation message, Consumer<byte[]> invalidate) {
    if (seen != UNKNOWN && message.previousStamp() != seen) {
      distrust();
    } else if (seen == UNKNOWN || message.isAll()) {
      drop();
    } else {
      for (byte[] key : message.keys()) {
        if (!isOwn(message.stamp(), key)) {
          invalidate.accept(key);
        }
      }
    }
    ownChanges.removeIf(own -> own.stamp <= message.stamp());
    seen = message.stamp();
    trustIfReached();
  }

  private boolean isOwn(long stamp, byte[] key) {
    return !ownChanges.isEmpty() && ownChanges.remove(new OwnChange(stamp, ByteBuffer.wrap(key)));
  }

  /**
   * Records that the caller of a change has its reply, and removes the near entry of the key
   * itself. So the message, if it comes later, need not remove an entry that was read since.
   */
  synchronized void acknowledge(long stamp, byte[] key) {
    if (seen == UNKNOWN || stamp > seen) {
      if (ownChanges.size() == MAX_OWN) {
        ownChanges.remove(ownChanges.iterator().next());
      }
      ownChanges.add(new OwnChange(stamp, ByteBuffer.wrap(key)));
    }
  }

  /** Drops all near entries, as this node has removed all entries. */
  synchronized void drop() {
    isFilled = false;
    generation = generation + 1;
    onDropped.run();
  }

  private void distrust() {
    expected.clear();
    trustedUntilNanos = clocks.nanoTime();
    drop();
  }

  private void trustIfReached() {
    Expected next = expected.peekFirst();
    while (next != null && seen != UNKNOWN && seen >= next.stamp) {
      expected.removeFirst();
      trustFrom(next.check);
      next = expected.peekFirst();
    }
  }

  private void trustFrom(Check check) {
    long untilNanos = check.sentNanos + TRUST_NANOS;
    if (untilNanos - trustedUntilNanos > 0) {
      trustedUntilNanos = untilNanos;
    }
  }

  private long computeDeviation() {
    return clocks.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(clocks.nanoTime());
  }
}
