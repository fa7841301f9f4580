package io.cachette.lock;

/**
 * The counters of a limiter in this JVM since its creation, and its current state.
 *
 * @param acquired the calls that acquired a lease
 * @param refused the calls that acquired none, because all leases were held or Redis did not answer
 * @param waited the calls that waited, with any outcome
 * @param abandoned the calls that were interrupted or cancelled before they had an outcome
 * @param storeFailures the calls that were decided without Redis because it did not answer
 * @param lost the leases that were lost before their release
 * @param held the leases that this JVM holds now
 * @param waiting the calls that wait now
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
