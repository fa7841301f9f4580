package io.cachette.benchmarks.limits;

import io.cachette.benchmarks.measure.Text;
import java.time.Duration;

/**
 * The limit that is configured in every library.
 *
 * @param name the first part of the names of its keys in Redis
 * @param permits the permits per period, which may be taken all at once
 */
record Limit(String name, long permits, Duration period) {

  @Override
  public String toString() {
    return "%,d per %s".formatted(permits, Text.of(period));
  }
}
