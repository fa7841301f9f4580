package io.cachette.jcache.internal.near;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the map of near entries has for a key: a near entry, or a reservation for one. */
abstract sealed class NearSlot {

  /** Bytes of an entry of the map without key and value. */
  private static final int OVERHEAD = 150;

  final NearPartition partition;

  /** That of the partition when the reservation was made. */
  final long generation;

  private NearSlot(NearPartition partition, long generation) {
    this.partition = partition;
    this.generation = generation;
  }

  /** Returns whether no invalidation of all entries has come since. */
  boolean isCurrent() {
    return generation == partition.generation();
  }

  /** Returns the size of the heap that it takes, in bytes, as far as it is known. */
  abstract int weight();

  /**
   * A reservation for a value that is being read. An invalidation of the key removes it. If it is
   * still there when the value has been read, the value is not older than that. All readers that
   * begin while it is there can use it.
   */
  static final class Reservation extends NearSlot {

    Reservation(NearPartition partition, long generation) {
      super(partition, generation);
    }

    @Override
    int weight() {
      return OVERHEAD;
    }
  }

  /** A near entry. */
  static final class Entry extends NearSlot {

    final byte[] key;

    /** The encoded value, or the object itself if it is immutable. */
    final Object value;

    final boolean isDecoded;
    private final int size;
    private final long untilNanos;
    private final Expiry expiry;

    /**
     * Creates a near entry.
     *
     * @param decoded the value if it is immutable, else null
     * @param untilNanos until when it is served, by {@link System#nanoTime}
     */
    Entry(
        Reservation reservation,
        byte[] key,
        byte[] encoded,
        @Nullable Object decoded,
        long untilNanos,
        Expiry expiry) {
      super(reservation.partition, reservation.generation);
      this.key = key;
      this.isDecoded = decoded != null;
      this.value = decoded != null ? decoded : encoded;
      this.size = OVERHEAD + 2 * key.length + encoded.length;
      this.untilNanos = untilNanos;
      this.expiry = expiry;
    }

    /** Returns whether the value can be served now. */
    boolean isUsable(long nowNanos) {
      return untilNanos - nowNanos > 0 && partition.isTrusted(generation, nowNanos);
    }

    /** Returns how long the entry in Redis exists at least. */
    long ttlMillis(long nowNanos) {
      return expiry.ttlMillis(nowNanos);
    }

    @Override
    int weight() {
      return size;
    }
  }

  /**
   * When an entry in Redis expires at the earliest.
   *
   * @param fromNanos when it was read, by {@link System#nanoTime}
   * @param millis its time to live then; {@link Long#MAX_VALUE} if it has no expiry time
   */
  record Expiry(long fromNanos, long millis) {

    long ttlMillis(long nowNanos) {
      return millis == Long.MAX_VALUE
          ? millis
          : millis - TimeUnit.NANOSECONDS.toMillis(nowNanos - fromNanos);
    }
  }
}
