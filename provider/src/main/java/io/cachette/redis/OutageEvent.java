package io.cachette.redis;

import java.time.Duration;
import java.time.Instant;

/**
 * The beginning or the end of an outage of Redis, as an {@link OutageListener} gets it. Immutable.
 *
 * <pre>{@code
 * OutageEvent event =
 *     new OutageEvent(
 *         "Caches",
 *         "cache.example:6379",
 *         Instant.now(),
 *         Duration.ZERO,
 *         "No answer of Redis within 1000 ms");
 * log.log(System.Logger.Level.INFO, "Redis at " + event.server() + ": " + event.reason());
 * }</pre>
 *
 * @param component the component that uses Redis: {@code "Caches"}
 * @param server host and port of the server; of several sentinels or nodes, separated by commas. If
 *     the application configures Redisson itself, a description instead. Contains no secrets
 * @param begin the time at which the first call without a reply failed, by the clock of this JVM
 * @param duration the time since then; zero at the beginning of an outage
 * @param reason the message of the failure with which the outage began, without secrets. In a
 *     cluster, it names the master that failed first
 */
public record OutageEvent(
    String component, String server, Instant begin, Duration duration, String reason) {}
