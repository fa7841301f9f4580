package io.cachette.benchmarks;

import java.time.Duration;

/**
 * A limit that every library is given.
 *
 * @param name the first part of what its keys are called in Redis
 * @param permits so many per period, which may be taken all at once
 */
record Limit(String name, long permits, Duration period) {

  @Override
  public String toString() {
    return "%,d per %s".formatted(permits, Text.of(period));
  }
}
