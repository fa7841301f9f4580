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
  private final AtomicInteger members;
  private final int weight;

  /**
   * Creates an interval without members.
   *
   * @param min the interval while there are few members
   * @param perMember the mean time between the work of one member and that of any other, if there
   *     are many
   */
  public SharedInterval(Duration min, Duration perMember) {
    this(min.toMillis(), perMember.toMillis(), new AtomicInteger(), 1);
  }

  private SharedInterval(long minMillis, long millisPerMember, AtomicInteger members, int weight) {
    this.minMillis = minMillis;
    this.millisPerMember = millisPerMember;
    this.members = members;
    this.weight = weight;
  }

  /** Returns this interval for a member that counts as several. */
  public SharedInterval ofWeight(int weight) {
    return new SharedInterval(minMillis, millisPerMember, members, weight);
  }

  /** Adds a member, which must leave. */
  public void join() {
    members.addAndGet(weight);
  }

  /** Removes a member. */
  public void leave() {
    members.addAndGet(-weight);
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
