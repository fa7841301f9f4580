package io.cachette.jcache.internal.near;

import io.cachette.jcache.internal.entry.Snapshot;
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
    private final long beginNanos;
    private final long untilNanos;
    private final long keepMillis;

    /**
     * Creates a near entry.
     *
     * @param found the entry as a look-up has found it, which may be kept
     * @param shared the value if it is immutable, else null
     * @param beginNanos when the look-up began, by {@link System#nanoTime}
     * @param longestNanos for how long it is served at the most
     */
    Entry(
        Reservation reservation,
        byte[] key,
        Snapshot<?> found,
        @Nullable Object shared,
        long beginNanos,
        long longestNanos) {
      super(reservation.partition, reservation.generation);
      byte[] encoded = found.bytes();
      this.key = key;
      this.isDecoded = shared != null;
      this.value = shared != null ? shared : encoded;
      this.size = OVERHEAD + 2 * key.length + encoded.length;
      this.keepMillis = found.keepMillis();
      this.beginNanos = beginNanos;
      this.untilNanos =
          beginNanos + Math.min(longestNanos, TimeUnit.MILLISECONDS.toNanos(keepMillis));
    }

    /** Returns whether the value can be served now. */
    boolean isUsable(long nowNanos) {
      return untilNanos - nowNanos > 0 && partition.isTrusted(generation, nowNanos);
    }

    /** Returns how long the entry in Redis exists at least. */
    long ttlMillis(long nowNanos) {
      return keepMillis == Long.MAX_VALUE
          ? Long.MAX_VALUE
          : keepMillis - TimeUnit.NANOSECONDS.toMillis(nowNanos - beginNanos);
    }

    @Override
    int weight() {
      return size;
    }
  }
}
