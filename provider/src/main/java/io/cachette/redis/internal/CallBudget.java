package io.cachette.redis.internal;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The time that one call of the application may wait: for replies of Redis, for locks of this JVM,
 * for leases of other calls, and between attempts. Time in code of the application does not count.
 *
 * <p>The budget belongs to the thread that works for the call, so that every request finds it. A
 * call of a cache inside code of the application has a budget of its own. Requests of a thread
 * without a budget, such as periodic ones, have the whole timeout. A budget is used by one thread
 * at a time.
 *
 * <p>If Redis does not answer a request of the call, its further requests have no time: they fail
 * at once, so that a bulk operation waits for an outage only once.
 */
public final class CallBudget {

  private static final ThreadLocal<@Nullable CallBudget> CURRENT = new ThreadLocal<>();

  private final @Nullable CallBudget whole;
  private final long timeoutNanos;
  private long remainingNanos;

  /** Set by the thread that receives a failure. */
  private volatile boolean isRedisGivenUp;

  /** Set by the thread of the call. */
  private volatile boolean isGivenUp;

  /**
   * Creates a budget.
   *
   * @param timeout the time that the call may wait
   */
  public CallBudget(Duration timeout) {
    this(null, timeout.toNanos());
  }

  private CallBudget(@Nullable CallBudget whole, long timeoutNanos) {
    this.whole = whole;
    this.timeoutNanos = timeoutNanos;
    this.remainingNanos = timeoutNanos;
  }

  /**
   * Returns a budget for another thread, which sends the next request of the same call while the
   * thread of the call waits. It has the time until a deadline, whichever request Redis has not
   * answered. If Redis does not answer this one, the call gives up Redis, too.
   *
   * @param deadline time at which the wait of the call ends, by {@link System#nanoTime}
   */
  public CallBudget untilDeadline(long deadline) {
    return new CallBudget(this, deadline - System.nanoTime());
  }

  /** Returns the budget of this thread, or a new one if it has none. */
  public static CallBudget currentOr(Duration timeout) {
    CallBudget current = CURRENT.get();
    return current == null ? new CallBudget(timeout) : current;
  }

  /** Returns the budget of this thread, or null if it has none. */
  public static @Nullable CallBudget current() {
    return CURRENT.get();
  }

  /** Returns how long a request that this thread sends now may wait. */
  public static Duration remainingOr(Duration timeout) {
    CallBudget current = CURRENT.get();
    if (current == null) {
      return timeout;
    }
    return current.isRedisGivenUp ? Duration.ZERO : current.remaining();
  }

  /** Subtracts the time since a wait began from the budget of this thread, if it has one. */
  public static void spendCurrentSince(long startNanos) {
    CallBudget current = CURRENT.get();
    if (current != null) {
      current.spendSince(startNanos);
    }
  }

  /** Runs code that has as much time as a call which begins now, however long this call waited. */
  public static void executeDetached(Runnable code) {
    Scope scope = enter(null);
    try {
      code.run();
    } finally {
      scope.close();
    }
  }

  /** Runs code as {@link #executeDetached} does, and returns its result. */
  public static <T> T callDetached(Supplier<T> code) {
    Scope scope = enter(null);
    try {
      return code.get();
    } finally {
      scope.close();
    }
  }

  /** Runs code for the call that has this budget. */
  public void execute(Runnable code) {
    Scope scope = enter();
    try {
      code.run();
    } finally {
      scope.close();
    }
  }

  /** Runs code for the call that has this budget, and returns its result. */
  public <T extends @Nullable Object> T run(Supplier<T> code) {
    Scope scope = enter();
    try {
      return code.get();
    } finally {
      scope.close();
    }
  }

  /** Lets this thread work for the call that has this budget, until the scope is closed. */
  public Scope enter() {
    return enter(this);
  }

  private static Scope enter(@Nullable CallBudget budget) {
    CallBudget outer = CURRENT.get();
    CURRENT.set(budget);
    return () -> leave(outer);
  }

  private static void leave(@Nullable CallBudget outer) {
    if (outer == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(outer);
    }
  }

  /** The time in which a thread works for a call. */
  public interface Scope {
    /** Ends the work. To be called by the same thread. */
    void close();
  }

  /** Returns the rest, no longer than the timeout; zero if the call has waited long enough. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, Math.min(remainingNanos, timeoutNanos)));
  }

  /** Returns whether the call may wait any longer. */
  public boolean hasTime() {
    return remainingNanos > 0;
  }

  /** Subtracts the time since a wait began. */
  public void spendSince(long startNanos) {
    remainingNanos -= System.nanoTime() - startNanos;
  }

  /** Lets the requests of the call that were not sent be dropped, because it no longer waits. */
  public void giveUp() {
    isGivenUp = true;
  }

  /** Returns whether the call no longer waits for its requests. */
  public boolean isGivenUp() {
    return isGivenUp || (whole != null && whole.isGivenUp());
  }

  /** Lets further requests of the call fail at once, because Redis has not answered one of them. */
  void giveUpRedis() {
    isRedisGivenUp = true;
    if (whole != null) {
      whole.giveUpRedis();
    }
  }

  /**
   * Gives the next step of a call the whole timeout: the next chunk, page or entry. Its requests
   * have no time if Redis has not answered an earlier one.
   */
  public void restart() {
    remainingNanos = timeoutNanos;
  }
}
