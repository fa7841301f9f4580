package io.cachette.jcache.internal.management;

import io.cachette.redis.CachetteHealth;
import io.cachette.redis.OutageStatistics;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * The outages of Redis from the view of one cache, for its statistics. The counters begin at zero
 * when the cache is opened, except that an outage under way counts. Thread-safe.
 */
public final class OutageCounters {

  private final CachetteHealth health;
  private final BooleanSupplier isWorkingWithoutRedis;
  private final LongAdder callsWithoutRedis;

  /** The number of outages that had ended when the counters began. */
  private volatile long earlierOutages;

  /**
   * Begins to count.
   *
   * @param health the health of the connection that the caches of a manager share
   * @param isWorkingWithoutRedis whether the cache works without Redis now
   * @param callsWithoutRedis counts the calls that the outage policy of the cache decides
   */
  public OutageCounters(
      CachetteHealth health, BooleanSupplier isWorkingWithoutRedis, LongAdder callsWithoutRedis) {
    this.health = health;
    this.isWorkingWithoutRedis = isWorkingWithoutRedis;
    this.callsWithoutRedis = callsWithoutRedis;
    this.earlierOutages = countEndedOutages();
  }

  private long countEndedOutages() {
    OutageStatistics statistics = health.statistics();
    return statistics.outages() - (statistics.currentOutageBegin() == null ? 0 : 1);
  }

  void reset() {
    callsWithoutRedis.reset();
    earlierOutages = countEndedOutages();
  }

  boolean isRedisAvailable() {
    return health.isAvailable();
  }

  boolean isWorkingWithoutRedis() {
    return isWorkingWithoutRedis.getAsBoolean();
  }

  long callsWithoutRedis() {
    return callsWithoutRedis.sum();
  }

  long outages() {
    return health.statistics().outages() - earlierOutages;
  }
}
