package io.cachette.jcache.internal.management;

import io.cachette.jcache.internal.entry.Operation;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.UnreadableValues;
import io.cachette.jcache.internal.eviction.EntryLimit;
import io.cachette.jcache.internal.near.HeapNearCache;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.management.CachetteStatisticsMXBean;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the operations of this node did, after the table in {@link Operation}. Counters begin
 * at zero when the cache is opened. Times are averages in microseconds; of a read that loads, the
 * time in the loader does not count. Safe for use by several threads.
 */
public final class CacheStatistics implements CachetteStatisticsMXBean {

  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder puts = new LongAdder();
  private final LongAdder removals = new LongAdder();
  private final LongAdder getNanos = new LongAdder();
  private final LongAdder putNanos = new LongAdder();
  private final LongAdder removeNanos = new LongAdder();
  private final UnreadableValues unreadable;
  private final OutageCounters outages;
  private final EntryLimit limit;
  private final @Nullable HeapNearCache<?, ?> nearCache;

  /**
   * Creates the statistics of a cache.
   *
   * @param nearCache that of the cache; null if it has none
   */
  public CacheStatistics(
      UnreadableValues unreadable,
      OutageCounters outages,
      EntryLimit limit,
      @Nullable HeapNearCache<?, ?> nearCache) {
    this.nearCache = nearCache;
    this.unreadable = unreadable;
    this.outages = outages;
    this.limit = limit;
  }

  /** Counts an operation. */
  public void record(Operation operation, List<? extends Outcome<?, ?>> outcomes, long nanos) {
    if (operation.isCountingLookups() && !outcomes.isEmpty()) {
      long found = outcomes.stream().filter(Outcome::hasExisted).count();
      hits.add(found);
      misses.add(outcomes.size() - found);
      getNanos.add(nanos);
    }
    if (operation.isCountingWrites()) {
      count(outcomes.stream().filter(Outcome::isPut).count(), puts, putNanos, nanos);
      count(
          outcomes.stream().filter(outcome -> outcome.effect() == Effect.REMOVED).count(),
          removals,
          removeNanos,
          nanos);
    }
  }

  private static void count(long number, LongAdder counter, LongAdder time, long nanos) {
    if (number > 0) {
      counter.add(number);
      time.add(nanos);
    }
  }

  @Override
  public void clear() {
    for (LongAdder each : List.of(hits, misses, puts, removals, getNanos, putNanos, removeNanos)) {
      each.reset();
    }
    unreadable.reset();
    outages.reset();
    limit.resetEvictions();
    if (nearCache != null) {
      nearCache.resetCounters();
    }
  }

  @Override
  public long getCacheHits() {
    return hits.sum();
  }

  @Override
  public float getCacheHitPercentage() {
    return computePercentage(hits.sum(), getCacheGets());
  }

  @Override
  public long getCacheMisses() {
    return misses.sum();
  }

  @Override
  public float getCacheMissPercentage() {
    return computePercentage(misses.sum(), getCacheGets());
  }

  @Override
  public long getCacheGets() {
    return hits.sum() + misses.sum();
  }

  @Override
  public long getCachePuts() {
    return puts.sum();
  }

  @Override
  public long getCacheRemovals() {
    return removals.sum();
  }

  /**
   * The entries that puts of this node evicted, also while statistics were disabled. What the
   * server evicts does not count, as it does not tell.
   */
  @Override
  public long getCacheEvictions() {
    return limit.evictions();
  }

  @Override
  public float getAverageGetTime() {
    return computeAverageMicros(getNanos.sum(), getCacheGets());
  }

  @Override
  public float getAveragePutTime() {
    return computeAverageMicros(putNanos.sum(), puts.sum());
  }

  @Override
  public float getAverageRemoveTime() {
    return computeAverageMicros(removeNanos.sum(), removals.sum());
  }

  @Override
  public long getUnreadableValues() {
    return unreadable.count();
  }

  @Override
  public boolean isRedisAvailable() {
    return outages.isRedisAvailable();
  }

  @Override
  public boolean isWorkingWithoutRedis() {
    return outages.isWorkingWithoutRedis();
  }

  @Override
  public long getCallsWithoutRedis() {
    return outages.callsWithoutRedis();
  }

  @Override
  public long getOutages() {
    return outages.outages();
  }

  @Override
  public long getNearCacheHits() {
    return nearCache == null ? 0 : nearCache.getHits();
  }

  @Override
  public long getNearCacheMisses() {
    return nearCache == null ? 0 : nearCache.getMisses();
  }

  @Override
  public long getNearCacheEvictions() {
    return nearCache == null ? 0 : nearCache.getEvictions();
  }

  @Override
  public long getNearCacheInvalidations() {
    return nearCache == null ? 0 : nearCache.getInvalidations();
  }

  @Override
  public long getNearCacheSize() {
    return nearCache == null ? 0 : nearCache.getSize();
  }

  private static float computePercentage(long part, long whole) {
    return whole == 0 ? 0 : 100f * part / whole;
  }

  private static float computeAverageMicros(long nanos, long number) {
    return number == 0 ? 0 : nanos / 1000f / number;
  }
}
