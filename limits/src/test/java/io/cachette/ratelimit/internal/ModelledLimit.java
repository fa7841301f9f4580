package io.cachette.ratelimit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.ratelimit.RateLimitPolicy;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A limit of Redis, its {@link ReferenceLimit}, and the permits that it granted lately and that
 * were not refunded. Times are in microseconds.
 */
final class ModelledLimit {

  final String key;
  final ReferenceLimit reference;
  final List<Granted> granted = new ArrayList<>();
  RateLimitPolicy policy;
  long expires = Long.MAX_VALUE;

  ModelledLimit(String key, RateLimitPolicy policy) {
    this.key = key;
    this.policy = policy;
    this.reference = ReferenceLimit.of(policy.algorithm());
  }

  /** Permits that may be used from a time on. */
  record Granted(long usableAt, long permits, String grant, ReferenceLimit.Given given) {}

  /** Forgets the permits that are too old to count. */
  void forgetOld(long now) {
    long period = LimitScript.toMicros(policy.averagePeriod());
    long size =
        Math.multiplyHigh(period, policy.burst()) == 0
            ? Math.max(period, period / policy.limit() * policy.burst())
            : period;
    granted.removeIf(each -> each.usableAt() < now - 2 * size - period && each.usableAt() > 0);
    while (granted.size() > 60) {
      Granted unused = granted.remove(0);
    }
  }

  /** Checks the definition of the algorithm for the permits that were not refunded. */
  void requireNotExceeded(String where) {
    List<Granted> byTime =
        granted.stream()
            .filter(each -> each.usableAt() > 0)
            .sorted(Comparator.comparingLong(Granted::usableAt))
            .toList();
    long period = LimitScript.toMicros(policy.averagePeriod());
    LongStream sums =
        switch (policy.algorithm()) {
          case GCRA -> {
            requireBurst(where, byTime);
            yield LongStream.empty();
          }
          case SLIDING_WINDOW ->
              byTime.stream()
                  .mapToLong(
                      last ->
                          byTime.stream()
                              .filter(each -> each.usableAt() <= last.usableAt())
                              .filter(each -> each.usableAt() > last.usableAt() - period)
                              .mapToLong(Granted::permits)
                              .sum());
          case FIXED_WINDOW -> {
            Windows windows = Windows.of(policy);
            yield byTime.stream()
                .collect(
                    Collectors.groupingBy(
                        each -> windows.startOf(each.usableAt()),
                        Collectors.summingLong(Granted::permits)))
                .values()
                .stream()
                .mapToLong(Long::longValue);
          }
        };
    assertThat(sums.max().orElse(0)).as(where).isLessThanOrEqualTo(policy.limit());
  }

  /** Between any two grants, at most the burst and the permits of the time in between. */
  private void requireBurst(String where, List<Granted> byTime) {
    // In units of a microsecond over the limit, which need no fractions.
    BigInteger micro = BigInteger.valueOf(policy.limit());
    BigInteger perPermit = BigInteger.valueOf(LimitScript.toMicros(policy.averagePeriod()));
    // The script rounds to microseconds in its reply, but not in its state.
    BigInteger size = perPermit.multiply(BigInteger.valueOf(policy.burst())).add(micro);
    BigInteger empty = BigInteger.ZERO;
    BigInteger highest = BigInteger.ZERO;
    for (Granted each : byTime) {
      BigInteger usableAt = micro.multiply(BigInteger.valueOf(each.usableAt()));
      BigInteger permits = perPermit.multiply(BigInteger.valueOf(each.permits()));
      empty = empty.max(usableAt).add(permits);
      highest = highest.max(empty.subtract(usableAt));
    }
    assertThat(highest).as(where).isLessThanOrEqualTo(size);
  }
}
