package io.cachette.ratelimit;

/**
 * The counters of a limiter in this JVM since its creation. They count calls, not permits.
 *
 * @param allowed the allowed calls
 * @param refused the refused calls, and the calls that a shadow policy would have refused
 * @param refusedLocally the refused calls that took no round trip
 * @param waited the calls that waited for permits
 * @param refunded the calls whose permits were refunded
 * @param storeFailures the calls that were decided without Redis because it did not answer
 */
public record RateLimitStatistics(
    long allowed,
    long refused,
    long refusedLocally,
    long waited,
    long refunded,
    long storeFailures) {}
