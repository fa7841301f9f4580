package io.cachette.ratelimit;

/**
 * What a limiter of this JVM has done since it was made; calls, not permits.
 *
 * @param allowed calls that went on
 * @param refused calls that did not; those that a shadow policy would have refused as well
 * @param refusedLocally those of the refused ones that did not cost a round trip
 * @param waited calls that had to wait for their turn
 * @param refunded calls whose permits were given back
 * @param storeFailures calls that were decided without Redis, as it did not answer
 */
public record RateLimitStatistics(
    long allowed,
    long refused,
    long refusedLocally,
    long waited,
    long refunded,
    long storeFailures) {}
