package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.RateLimitPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** Random calls of a limit, in which refusals, waits and refunds are frequent. */
final class RandomCalls {

  /** A month, so that a sequence ends in this century. */
  private static final long LONGEST_STEP = Duration.ofDays(31).toMillis() * 1_000;

  private RandomCalls() {}

  /** Returns a random seed, and seeds that are the same in every JVM. */
  static LongStream seeds(RateLimitPolicy policy, int fixed) {
    return LongStream.concat(
        LongStream.of(new Random().nextLong()),
        new Random(policy.toString().hashCode()).longs(fixed));
  }

  /** Returns the period of a limit, in microseconds, but at most a month. */
  static long boundedPeriod(RateLimitPolicy policy) {
    return Math.min(LONGEST_STEP, LimitScript.toMicros(policy.averagePeriod()));
  }

  /** Returns mostly about the time to recover from a permit, sometimes nothing or much more. */
  static long elapsed(Random random, RateLimitPolicy policy) {
    long period = boundedPeriod(policy);
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> 1;
      case 2 -> Math.floorMod(random.nextLong(), period);
      case 3 -> random.nextInt(20) == 0 ? Math.floorMod(random.nextLong(), 3 * period) : 0;
      default -> Math.floorMod(random.nextLong(), Math.max(2, 2 * period / policy.limit()));
    };
  }

  static long permits(Random random, RateLimitPolicy policy) {
    return switch (random.nextInt(4)) {
      case 0 -> 1 + Math.floorMod(random.nextLong(), policy.burst());
      case 1 -> 1 + Math.floorMod(random.nextLong(), Math.min(policy.burst(), 3));
      default -> 1;
    };
  }

  /** Returns how long a call may wait, in microseconds. */
  static long maxWait(Random random, Duration longest) {
    return random.nextBoolean()
        ? 0
        : Math.floorMod(random.nextLong(), LimitScript.toMicros(longest) + 1);
  }

  /** Removes the last element of a list, or any other. */
  static <T> T removeOne(Random random, List<T> list) {
    return list.remove(random.nextBoolean() ? list.size() - 1 : random.nextInt(list.size()));
  }
}
