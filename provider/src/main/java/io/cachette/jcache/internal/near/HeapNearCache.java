package io.cachette.jcache.internal.near;

import io.cachette.codec.internal.OptionalLibrary;
import io.cachette.configuration.NearCacheConfiguration;
import io.cachette.internal.concurrent.Clocks;
import io.cachette.jcache.NearCache;
import io.cachette.jcache.internal.entry.EntryCodec;
import io.cachette.jcache.internal.entry.Snapshot;
import io.cachette.jcache.internal.event.Invalidation;
import io.cachette.jcache.internal.near.NearSlot.Entry;
import io.cachette.jcache.internal.near.NearSlot.Reservation;
import io.cachette.jcache.internal.partition.Partitioner;
import io.cachette.jcache.internal.store.EntryStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The near cache of a cache: values on the heap of this node, each of which is served only while
 * its {@link NearPartition} is trusted. Thread-safe.
 */
public final class HeapNearCache<K, V> implements NearReads<K, V>, NearCache {

  private static final Duration LONGEST = Duration.ofDays(365);

  private final EntryCodec<K, V> codec;
  private final NearAccesses accesses;
  private final Executor purger;
  private final Clocks clocks = Clocks.SYSTEM;
  private final NearCounters counters = new NearCounters();
  private final NearKeys<K> keys;
  private final NearEntries entries;
  private final ImmutableClasses immutable;
  private final Partitioner partitioner;
  private final List<NearPartition> partitions;
  private final long longestNanos;
  private final AtomicBoolean isPurging = new AtomicBoolean();

  private HeapNearCache(
      NearCacheConfiguration configuration,
      EntryCodec<K, V> codec,
      Partitioner partitioner,
      NearAccesses accesses,
      Executor purger) {
    this.codec = codec;
    this.accesses = accesses;
    this.purger = purger;
    this.keys = new NearKeys<>(codec);
    this.entries = new NearEntries(configuration, counters);
    this.immutable = new ImmutableClasses(configuration.immutableClasses());
    this.longestNanos = toNanos(configuration.expireAfter());
    this.partitioner = partitioner;
    this.partitions =
        IntStream.range(0, partitioner.partitions())
            .mapToObj(i -> new NearPartition(clocks, this::purgeSoon))
            .toList();
  }

  /** Longer times have no sum with the current time. */
  private static long toNanos(Duration time) {
    return time.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : time.toNanos();
  }

  /**
   * Creates an empty near cache, which is bypassed until heartbeats begin.
   *
   * @param purger runs the removal of near entries that can no longer be served
   * @throws IllegalArgumentException if Caffeine is missing
   */
  public static <K, V> HeapNearCache<K, V> create(
      String cacheName,
      NearCacheConfiguration configuration,
      EntryCodec<K, V> codec,
      Partitioner partitioner,
      NearAccesses accesses,
      Executor purger) {
    try {
      return new HeapNearCache<>(configuration, codec, partitioner, accesses, purger);
    } catch (LinkageError e) {
      throw OptionalLibrary.newMissingException(
          "near-cache of cache '" + cacheName + "'", "com.github.ben-manes.caffeine:caffeine", e);
    }
  }

  @Override
  public @Nullable V find(K key) {
    Entry entry = findEntry(key, clocks.nanoTime());
    if (entry == null) {
      return null;
    }
    countHit(entry);
    accesses.record(entry.key);
    return toValue(entry);
  }

  @Override
  public @Nullable NearHit<V> findWithTtl(K key) {
    long now = clocks.nanoTime();
    Entry entry = findEntry(key, now);
    if (entry == null) {
      return null;
    }
    V value = toValue(entry);
    return value == null ? null : new NearHit<>(value, entry.ttlMillis(now), () -> countHit(entry));
  }

  private @Nullable Entry findEntry(K key, long now) {
    return entries.find(keys.of(key), now);
  }

  private void countHit(Entry entry) {
    entry.partition.markUsed();
    counters.hits().increment();
  }

  @SuppressWarnings("unchecked")
  private @Nullable V toValue(Entry entry) {
    return entry.isDecoded ? (V) entry.value : codec.decodeAgain(entry.key, (byte[]) entry.value);
  }

  @Override
  public @Nullable NearFill<V> beginFill(K key, byte[] encoded) {
    counters.misses().increment();
    NearPartition partition = partitions.get(partitioner.partitionOf(encoded));
    partition.markUsed();
    long generation = partition.generation();
    long begin = clocks.nanoTime();
    if (!partition.isTrusted(generation, begin)) {
      return null;
    }
    partition.markFilled();
    Object nearKey = keys.of(key, encoded);
    Reservation reservation = entries.reserve(nearKey, partition, generation);
    return reservation == null ? null : found -> fill(nearKey, reservation, encoded, begin, found);
  }

  private void fill(
      Object nearKey, Reservation reservation, byte[] key, long begin, Snapshot<V> found) {
    V value = found.keepMillis() > 0 ? found.valueIfReadable() : null;
    if (value == null) {
      entries.release(nearKey, reservation);
      return;
    }
    Object shared = immutable.isImmutable(value.getClass()) ? value : null;
    entries.store(
        nearKey, reservation, new Entry(reservation, key, found, shared, begin, longestNanos));
  }

  @Override
  public NearAccesses accesses() {
    return accesses;
  }

  /** Returns a view of the store of the cache, whose changes remove near entries. */
  public EntryStore observe(EntryStore store) {
    return new NearStore(store, this);
  }

  /** Removes the near entry of a key that may have changed. */
  void invalidate(byte[] key) {
    accesses.forget(key);
    entries.remove(keys.ofEncoded(key));
  }

  /**
   * Removes the near entry of a key that this node has changed, or may have changed.
   *
   * @param stamp that of the invalidation which the change has published; 0 if it is unknown
   */
  void invalidateOwn(byte[] key, long stamp) {
    if (stamp > 0) {
      partitions.get(partitioner.partitionOf(key)).acknowledge(stamp, key);
    }
    invalidate(key);
  }

  /** Removes all near entries, as this node has removed all entries. */
  void invalidateAll() {
    partitions.forEach(NearPartition::drop);
  }

  /** Receives an invalidation of a partition. */
  public void receive(int partition, Invalidation message) {
    partitions.get(partition).receive(message, this::invalidate);
  }

  NearPartition partition(int position) {
    return partitions.get(position);
  }

  private void purgeSoon() {
    if (!entries.isEmpty() && isPurging.compareAndSet(false, true)) {
      try {
        purger.execute(
            () -> {
              isPurging.set(false);
              entries.purge();
            });
      } catch (RejectedExecutionException e) {
        isPurging.set(false); // the manager is closed
      }
    }
  }

  @Override
  public long getHits() {
    return counters.hits().sum();
  }

  @Override
  public long getMisses() {
    return counters.misses().sum();
  }

  @Override
  public long getEvictions() {
    return counters.evictions().sum();
  }

  @Override
  public long getInvalidations() {
    return counters.invalidations().sum();
  }

  @Override
  public long getSize() {
    return entries.size();
  }

  @Override
  public boolean isTrusted() {
    long now = clocks.nanoTime();
    return partitions.stream()
        .allMatch(partition -> partition.isTrusted(partition.generation(), now));
  }

  /** Resets the counters. */
  public void resetCounters() {
    counters.reset();
  }

  @Override
  public String toString() {
    return "NearCache[" + entries.size() + " entries]";
  }
}
