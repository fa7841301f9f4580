package io.cachette.jcache.internal.eviction;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.EvictionPolicy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * The maximum number of entries in each partition of a cache, as the puts of one node keep it, see
 * {@code limit.lua}. Counts the entries that they evict. Thread-safe.
 */
public final class EntryLimit {

  /** No limit. */
  public static final EntryLimit NONE = new EntryLimit(List.of(), new LongAdder());

  /** Those of the script; empty for no limit. */
  private final List<byte[]> arguments;

  private final LongAdder evictions;

  private EntryLimit(List<byte[]> arguments, LongAdder evictions) {
    this.arguments = arguments;
    this.evictions = evictions;
  }

  /**
   * Returns the limit of each partition of a cache.
   *
   * @param mayAccessExtend whether an access may extend the time to live of an entry
   * @throws IllegalArgumentException if the settings cannot be used together; it names the way out
   */
  public static EntryLimit of(
      String cacheName, CachetteConfiguration<?, ?> configuration, boolean mayAccessExtend) {
    Long maxEntries = configuration.getMaxEntries();
    if (maxEntries == null) {
      return NONE;
    }
    int partitions = configuration.getPartitions();
    if (maxEntries < partitions) {
      throw new IllegalArgumentException(
          "Cache '%s': max-entries %d is less than one entry for each of its %d partitions; expected %d or more, or fewer partitions"
              .formatted(cacheName, maxEntries, partitions, partitions));
    }
    EvictionPolicy policy = configuration.getEvictionPolicy();
    if (policy == EvictionPolicy.LEAST_RECENTLY_USED && !mayAccessExtend) {
      throw new IllegalArgumentException(
          "Cache '%s': eviction least-recently-used needs an expiry policy that sets an expiry time at each access, and that of this cache sets none; expire entries after access or touch, or use eviction soonest-expiry or random"
              .formatted(cacheName));
    }
    long share = (maxEntries - 1) / partitions + 1;
    return new EntryLimit(
        List.of(
            toBytes(Long.toString(share)),
            toBytes(policy == EvictionPolicy.RANDOM ? "random" : "time")),
        new LongAdder());
  }

  /** Whether there is a limit. */
  public boolean isSet() {
    return !arguments.isEmpty();
  }

  /** Adds the arguments of {@code limit.lua}, which are the last ones of a script. */
  public void addTo(List<byte[]> scriptArguments) {
    scriptArguments.addAll(arguments);
  }

  /** Counts entries that a put has evicted. */
  public void countEvictions(long evicted) {
    evictions.add(evicted);
  }

  /** Returns how many entries puts of this node have evicted. */
  public long evictions() {
    return evictions.sum();
  }

  /** Sets the number of evicted entries to zero. */
  public void resetEvictions() {
    evictions.reset();
  }

  private static byte[] toBytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
