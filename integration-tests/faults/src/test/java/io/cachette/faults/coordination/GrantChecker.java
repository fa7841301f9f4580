package io.cachette.faults.coordination;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Checks that no period has more grants than a limit allows. A grant counts only in periods that
 * surely contain it.
 */
public final class GrantChecker {

  /** Redis has another clock than {@link System#nanoTime}, which a time server may slow down. */
  private static final double CLOCK_TOLERANCE = 0.98;

  private final int limit;
  private final double permitsPerNano;
  private final long longestPeriod;

  private GrantChecker(int limit, double permitsPerNano, long longestPeriod) {
    this.limit = limit;
    this.permitsPerNano = permitsPerNano;
    this.longestPeriod = (long) (longestPeriod * CLOCK_TOLERANCE);
  }

  /** Creates a checker of a sliding window: never more than the limit in any period. */
  public static GrantChecker ofSlidingWindow(int limit, long periodNanos) {
    return new GrantChecker(limit, 0, periodNanos);
  }

  /**
   * Creates a checker of GCRA: never more than the limit and the permits that are refilled
   * meanwhile.
   */
  public static GrantChecker ofGcra(int limit, long periodNanos) {
    double permitsPerNano = limit / (CLOCK_TOLERANCE * periodNanos);
    return new GrantChecker(limit, permitsPerNano, Long.MAX_VALUE / 2);
  }

  /** Returns descriptions of periods with too many grants; at most one for each limit and key. */
  public List<String> findViolations(List<Grant> grants) {
    Map<String, List<Grant>> limits = grants.stream().collect(Collectors.groupingBy(Grant::limit));
    List<String> violations = new ArrayList<>();
    limits.forEach((name, each) -> violations.addAll(findViolation(name, each)));
    return violations;
  }

  private List<String> findViolation(String name, List<Grant> grants) {
    List<Grant> inOrder = grants.stream().sorted(Comparator.comparingLong(Grant::granted)).toList();
    for (Grant first : grants) {
      long from = first.requested();
      int count = 0;
      for (Grant grant : inOrder) {
        long nanos = grant.granted() - from;
        if (grant.requested() >= from && nanos <= longestPeriod) {
          count++;
          if (count > limit + Math.floor(nanos * permitsPerNano)) {
            return List.of(
                "%s granted %d permits in %.3f s".formatted(name, count, nanos / 1_000_000_000.0));
          }
        }
      }
    }
    return List.of();
  }
}
