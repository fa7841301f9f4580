package io.cachette.redis.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.redis.StoreFailureException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Counts the failures of calls for a {@link CircuitBreaker}, and logs when an outage begins and
 * ends. Takes no round trips. Thread-safe.
 */
final class OutageMonitor {

  private static final Logger LOG = System.getLogger(ResilientScripts.class.getName());

  private final String componentName;
  private final String server;
  private final CircuitBreaker breaker;
  private final boolean areRefusalsOutages;
  private final AtomicReference<State> state =
      new AtomicReference<>(new State(false, System.nanoTime()));

  /** The cause that was counted last. */
  private final AtomicReference<@Nullable Throwable> lastCause = new AtomicReference<>();

  private volatile boolean closed;

  /**
   * Whether Redis fails, and since when, by {@link System#nanoTime}. The outcome of a call that
   * began earlier does not change the state.
   */
  private record State(boolean isFailing, long since) {

    boolean isBefore(long startNanos) {
      return startNanos - since >= 0;
    }
  }

  /**
   * Creates a monitor.
   *
   * @param server the server without secrets, for the log
   * @param areRefusalsOutages whether an error with which the server replies to a command is logged
   *     as an outage
   */
  OutageMonitor(
      String componentName, String server, CircuitBreaker breaker, boolean areRefusalsOutages) {
    this.componentName = componentName;
    this.server = server;
    this.breaker = breaker;
    this.areRefusalsOutages = areRefusalsOutages;
  }

  void recordSuccess(long startNanos) {
    breaker.recordSuccess();
    State last = Objects.requireNonNull(state.get());
    if (last.isFailing()
        && last.isBefore(startNanos)
        && state.compareAndSet(last, new State(false, System.nanoTime()))) {
      LOG.log(
          Level.INFO,
          "{0}: {1} answers again, after {2} ms",
          componentName,
          server,
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last.since()));
    }
  }

  /** Records a failure, and returns the exception to throw. */
  RuntimeException recordFailure(Throwable cause, long startNanos) {
    Throwable reason = Completions.unwrap(cause);
    if (reason instanceof Error || reason instanceof IllegalArgumentException) {
      return Completions.wrap(reason); // a defect of the class path or of the settings, no outage
    }
    StoreFailureException failure =
        reason instanceof StoreFailureException known ? known : StoreFailures.of(reason);
    State last = Objects.requireNonNull(state.get());
    if (!failure.wasAsked() || closed || !(last.isFailing() || last.isBefore(startNanos))) {
      return failure;
    }
    boolean isRefusal = Refusals.isReply(reason);
    if (isRefusal) {
      breaker.recordSuccess();
    } else if (lastCause.getAndSet(reason) != reason) { // one cause may fail many calls
      breaker.recordFailure();
    }
    if ((!isRefusal || areRefusalsOutages)
        && !last.isFailing()
        && state.compareAndSet(last, new State(true, System.nanoTime()))) {
      LOG.log(Level.WARNING, "{0}: {1} fails: {2}", componentName, server, failure.getMessage());
    }
    return failure;
  }

  /** Ignores later failures, which closing causes. */
  void close() {
    closed = true;
  }
}
