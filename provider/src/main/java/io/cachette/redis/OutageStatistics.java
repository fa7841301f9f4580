package io.cachette.redis;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The counters of the outages of Redis that the caches of a manager have seen since it was opened.
 * Calls are the requests that caches send to Redis, also those of background tasks, such as sweeps;
 * most operations of a cache take one. A request that several operations share counts once. Pings
 * are no calls. Immutable.
 *
 * <pre>{@code
 * OutageStatistics statistics = manager.unwrap(CachetteHealth.class).statistics();
 * Instant begin = statistics.currentOutageBegin();
 * log.log(
 *     System.Logger.Level.INFO,
 *     begin == null ? statistics.outages() + " outages" : "Redis is down since " + begin);
 * }</pre>
 *
 * @param outages the number of outages that have begun
 * @param currentOutageBegin the beginning of the outage that is under way; null if there is none
 * @param unansweredCalls the number of calls that failed because Redis did not reply in time, or
 *     could not be reached; errors with which Redis refuses a command do not count
 * @param skippedCalls the number of calls that were not sent because the circuit breaker was open
 */
public record OutageStatistics(
    long outages, @Nullable Instant currentOutageBegin, long unansweredCalls, long skippedCalls) {}
