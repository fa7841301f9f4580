package io.cachette.faults.coordination;

/**
 * A permit of a rate limit. Times are those of {@link System#nanoTime}.
 *
 * @param limit the name of the limit, and the key
 * @param requested a time before the limit decided
 * @param granted a time after that
 */
public record Grant(String limit, long requested, long granted) {}
