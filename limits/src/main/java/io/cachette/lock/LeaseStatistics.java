package io.cachette.lock;

/**
 * What a limiter of this JVM has done since it was made, in calls, and how it stands.
 *
 * @param acquired calls that got a lease
 * @param refused calls that did not, as all were taken or Redis did not answer
 * @param waited calls that had to wait, whatever became of them
 * @param abandoned calls that were interrupted or cancelled before they got an answer
 * @param storeFailures calls that were decided without Redis, as it did not answer
 * @param lost leases that ended before they were given back
 * @param held leases that this JVM has now
 * @param waiting calls that wait now
 */
public record LeaseStatistics(
    long acquired,
    long refused,
    long waited,
    long abandoned,
    long storeFailures,
    long lost,
    long held,
    long waiting) {}
