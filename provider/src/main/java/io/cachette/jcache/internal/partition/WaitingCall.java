package io.cachette.jcache.internal.partition;

import io.cachette.redis.internal.CallBudget;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call whose thread waits for several requests, of which threads of the client send the later
 * ones. All of them have to be answered within the time that the call has for the first one.
 * Immutable.
 *
 * @param budget null if each request has the whole timeout
 * @param deadline time at which the wait ends, by {@link System#nanoTime}; only with a budget
 */
record WaitingCall(@Nullable CallBudget budget, long deadline) {

  /** Returns the call for which this thread works, and which begins to wait now. */
  static WaitingCall current() {
    CallBudget budget = CallBudget.current();
    long remainingNanos = budget == null ? 0 : budget.remaining().toNanos();
    return new WaitingCall(budget, System.nanoTime() + remainingNanos);
  }

  /** Sends the next request on this thread. */
  <T> T resume(Supplier<T> request) {
    return budget == null ? request.get() : budget.untilDeadline(deadline).run(request);
  }

  /** Returns whether the call no longer waits. */
  boolean isGivenUp() {
    return budget != null && budget.isGivenUp();
  }
}
