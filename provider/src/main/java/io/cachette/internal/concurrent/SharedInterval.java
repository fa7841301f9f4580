package io.cachette.internal.concurrent;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The interval at which each of several members repeats its work. It grows with the number of
 * members, so that the rate of all together has a limit. Thread-safe.
 */
public final class SharedInterval {

  private final long minMillis;
  private final long millisPerMember;
  private final AtomicInteger members = new AtomicInteger();

  /**
   * Creates an interval without members.
   *
   * @param min the interval while there are few members
   * @param perMember the mean time between the work of one member and that of any other, if there
   *     are many
   */
  public SharedInterval(Duration min, Duration perMember) {
    this.minMillis = min.toMillis();
    this.millisPerMember = perMember.toMillis();
  }

  /** Adds a member, which must leave. */
  public void join() {
    members.incrementAndGet();
  }

  /** Removes a member. */
  public void leave() {
    members.decrementAndGet();
  }

  /** Returns the interval of a member in ms, by the present number of members. */
  public long millis() {
    return Math.max(minMillis, members.get() * millisPerMember);
  }

  /** Returns the interval in ms while there are few members. */
  public long minMillis() {
    return minMillis;
  }

  /**
   * Returns a random delay in ms, 50 to 150 % of an interval. So members that have begun together
   * are spread over a whole interval.
   */
  public static long randomize(long millis) {
    return millis / 2 + ThreadLocalRandom.current().nextLong(millis + 1);
  }
}
