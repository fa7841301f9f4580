package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.Algorithm;
import io.cachette.ratelimit.RateLimitPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A limit of a key in exact numbers, which implements the rules as directly as possible. Times are
 * in microseconds. An operation is a {@link #view} of the stored state at a time, which {@link
 * View#store} stores.
 */
abstract sealed class ReferenceLimit {

  static ReferenceLimit of(Algorithm algorithm) {
    return switch (algorithm) {
      case GCRA -> new Gcra();
      case FIXED_WINDOW -> new Fixed();
      case SLIDING_WINDOW -> new Sliding();
    };
  }

  /** A grant, which may be refunded. */
  record Given(Object own) {}

  /** Returns the state at a time, under a policy. */
  abstract View view(RateLimitPolicy policy, long now);

  abstract void clear();

  /** The state at a time, with its operations. */
  abstract class View {
    final RateLimitPolicy policy;
    final long now;
    final long farthest;

    View(RateLimitPolicy policy, long now) {
      this.policy = policy;
      this.now = now;
      this.farthest = now + LimitScript.toMicros(policy.maxWait());
    }

    abstract long availableAt(long permits);

    long left(long permits) {
      return Math.max(0, availableAt(permits) - now);
    }

    abstract long remaining();

    abstract long reset();

    /** Returns the time until the state has no effect any more, also not on refunds. */
    long expiry() {
      return reset();
    }

    abstract Object takeOwn(long permits);

    Given take(long permits) {
      Given given = new Given(takeOwn(permits));
      store();
      return given;
    }

    abstract boolean refundOwn(long permits, Object own);

    boolean refund(long permits, Given given) {
      boolean done = refundOwn(permits, given.own());
      if (done) {
        store();
      }
      return done;
    }

    abstract void storeOwn();

    private void store() {
      if (expiry() > 0) {
        storeOwn();
      } else {
        clear();
      }
    }
  }

  /** A bucket that drains at a constant rate: the time at which it is empty, and the refunds. */
  static final class Gcra extends ReferenceLimit {

    private record Level(Fraction empty, Fraction returned, long limit) {

      Level seenBy(long other) {
        return other == limit
            ? this
            : new Level(Fraction.of(empty.ceiling()), Fraction.of(returned.ceiling()), other);
      }
    }

    private @Nullable Level state;

    @Override
    void clear() {
      state = null;
    }

    @Override
    View view(RateLimitPolicy policy, long now) {
      return new Bucket(policy, now);
    }

    private final class Bucket extends View {
      private final Fraction present;
      private final Fraction perPermit;
      private final Fraction size;
      private Fraction level;
      private Fraction returned = Fraction.ZERO;

      Bucket(RateLimitPolicy policy, long now) {
        super(policy, now);
        present = Fraction.of(now);
        perPermit = Fraction.of(LimitScript.toMicros(policy.averagePeriod()), policy.limit());
        size = perPermit.times(policy.burst());
        level = Fraction.ZERO;
        if (state != null) {
          Level seen = state.seenBy(policy.limit());
          level = seen.empty().minus(present);
          returned = seen.returned();
        }
        Fraction highest = size.plus(Fraction.of(farthest - now));
        if (!level.isPositive()) {
          // Without the refunds, the bucket would not be empty yet.
          returned = returned.plus(level).max(Fraction.ZERO);
          level = Fraction.ZERO;
        } else if (level.compareTo(highest) > 0) {
          returned = returned.plus(level).minus(highest);
          level = highest;
        }
      }

      @Override
      long availableAt(long permits) {
        return now + level.plus(perPermit.times(permits)).minus(size).max(Fraction.ZERO).ceiling();
      }

      @Override
      long remaining() {
        return size.minus(level).max(Fraction.ZERO).dividedBy(perPermit).floor();
      }

      @Override
      long reset() {
        return level.ceiling();
      }

      @Override
      long expiry() {
        return level.plus(returned).ceiling();
      }

      @Override
      Object takeOwn(long permits) {
        level = level.plus(perPermit.times(permits));
        return new Level(present.plus(level), returned, policy.limit());
      }

      @Override
      boolean refundOwn(long permits, Object own) {
        Level given = ((Level) own).seenBy(policy.limit());
        Fraction between = returned.minus(given.returned());
        Fraction left = given.empty().minus(present).minus(between);
        Fraction others = level.minus(left);
        if (Fraction.ZERO.compareTo(others) > 0) {
          return false;
        }
        Fraction back =
            Stream.of(perPermit.times(permits), left, size.minus(others).minus(between))
                .min(Fraction::compareTo)
                .orElseThrow();
        if (!back.isPositive()) {
          return false;
        }
        level = level.minus(back);
        if (others.isPositive() || between.isPositive()) {
          returned = returned.plus(back);
        }
        return true;
      }

      @Override
      void storeOwn() {
        state = new Level(present.plus(level), returned, policy.limit());
      }
    }
  }

  /** A counter of the last window with grants. */
  static final class Fixed extends ReferenceLimit {

    private record Count(long begin, long taken) {}

    private @Nullable Count state;

    @Override
    void clear() {
      state = null;
    }

    @Override
    View view(RateLimitPolicy policy, long now) {
      return new Window(policy, now);
    }

    private final class Window extends View {
      private final long present;
      private long last;
      private long taken;

      Window(RateLimitPolicy policy, long now) {
        super(policy, now);
        present = Windows.of(policy).startOf(now);
        last = present;
        if (state != null && state.begin() >= present) {
          last = Windows.of(policy).startOf(Math.min(state.begin(), farthest));
          taken = state.taken();
        }
      }

      private long place(long permits) {
        return taken + permits <= policy.limit() ? last : Windows.of(policy).nextStart(last);
      }

      @Override
      long availableAt(long permits) {
        return Math.max(now, place(permits));
      }

      @Override
      long remaining() {
        return last > present ? 0 : Math.max(0, policy.limit() - taken);
      }

      @Override
      long reset() {
        return Math.max(0, (taken > 0 ? Windows.of(policy).nextStart(last) : last) - now);
      }

      @Override
      Object takeOwn(long permits) {
        long window = place(permits);
        taken = (window == last ? taken : 0) + permits;
        last = window;
        return window;
      }

      @Override
      boolean refundOwn(long permits, Object own) {
        if (last != (Long) own || taken == 0) {
          return false;
        }
        taken = Math.max(0, taken - permits);
        return true;
      }

      @Override
      void storeOwn() {
        state = new Count(last, taken);
      }
    }
  }

  /** A list of all grants. */
  static final class Sliding extends ReferenceLimit {

    private record Grant(long at, long permits) {}

    private List<Grant> state = List.of();

    @Override
    void clear() {
      state = List.of();
    }

    @Override
    View view(RateLimitPolicy policy, long now) {
      return new Log(policy, now);
    }

    private final class Log extends View {
      private final long period;
      private final List<Grant> grants = new ArrayList<>();

      Log(RateLimitPolicy policy, long now) {
        super(policy, now);
        period = LimitScript.toMicros(policy.averagePeriod());
        for (Grant grant : state) {
          Grant seen = new Grant(Math.min(grant.at(), farthest), grant.permits());
          if (seen.at() > now - period) {
            grants.add(seen);
          }
        }
      }

      private long newest() {
        return grants.stream().mapToLong(Grant::at).max().orElse(Long.MIN_VALUE);
      }

      private long takenUntil(long moment) {
        return grants.stream()
            .filter(grant -> grant.at() > moment - period)
            .mapToLong(Grant::permits)
            .sum();
      }

      @Override
      long availableAt(long permits) {
        long earliest = Math.max(now, newest());
        return Stream.concat(Stream.of(earliest), grants.stream().map(grant -> grant.at() + period))
            .filter(moment -> moment >= earliest)
            .filter(moment -> takenUntil(moment) + permits <= policy.limit())
            .min(Long::compare)
            .orElseThrow();
      }

      @Override
      long remaining() {
        return newest() > now ? 0 : Math.max(0, policy.limit() - takenUntil(now));
      }

      @Override
      long reset() {
        return grants.isEmpty() ? 0 : newest() + period - now;
      }

      @Override
      Object takeOwn(long permits) {
        long at = availableAt(permits);
        grants.add(new Grant(at, permits));
        return at;
      }

      @Override
      boolean refundOwn(long permits, Object own) {
        long left = permits;
        for (int i = 0; i < grants.size(); i++) {
          Grant grant = grants.get(i);
          if (grant.at() == (Long) own) {
            long back = Math.min(left, grant.permits());
            left -= back;
            grants.set(i, new Grant(grant.at(), grant.permits() - back));
          }
        }
        grants.removeIf(grant -> grant.permits() == 0);
        return left < permits;
      }

      @Override
      void storeOwn() {
        state = List.copyOf(grants);
      }
    }
  }
}
