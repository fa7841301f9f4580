package io.cachette.redis.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.redis.OutageEvent;
import io.cachette.redis.OutageStatistics;
import io.cachette.redis.StoreFailureException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts the failures of calls for a {@link CircuitBreaker} and for statistics. Logs when an outage
 * begins and ends, and notifies listeners. Takes no round trips. Thread-safe.
 */
final class OutageMonitor {

  private static final Logger LOG = System.getLogger(ResilientScripts.class.getName());

  private final String componentName;
  private final RedisSource source;
  private final CircuitBreaker breaker;
  private final boolean areRefusalsOutages;
  private final OutageListeners listeners;
  private final LongAdder unansweredCalls = new LongAdder();
  private final LongAdder skippedCalls = new LongAdder();

  /** Written while holding the lock, so that listeners get events in the order of the states. */
  private final AtomicReference<State> state =
      new AtomicReference<>(new State(null, System.nanoTime(), 0));

  /** The cause that was counted last. */
  private final AtomicReference<@Nullable Throwable> lastCause = new AtomicReference<>();

  private volatile boolean closed;

  /**
   * Whether Redis fails, and since when, by {@link System#nanoTime}. The outcome of a call that
   * began earlier does not change the state.
   *
   * @param outage the outage that is under way, as it began; null if there is none
   * @param outages the number of outages that have begun
   */
  private record State(@Nullable OutageEvent outage, long since, long outages) {

    boolean isFailing() {
      return outage != null;
    }

    boolean isBefore(long startNanos) {
      return startNanos - since >= 0;
    }
  }

  /**
   * Creates a monitor.
   *
   * @param source names the server in the log and in events
   * @param areRefusalsOutages whether an error with which the server replies to a command is logged
   *     as an outage
   * @param listeners notified of outages; closed with this
   */
  OutageMonitor(
      String componentName,
      RedisSource source,
      CircuitBreaker breaker,
      boolean areRefusalsOutages,
      OutageListeners listeners) {
    this.componentName = componentName;
    this.source = source;
    this.breaker = breaker;
    this.areRefusalsOutages = areRefusalsOutages;
    this.listeners = listeners;
  }

  /** Records a failure of a request that began at a time, and returns the exception to throw. */
  interface FailureRecorder {
    RuntimeException record(Throwable failure, long startNanos);
  }

  void recordSuccess(long startNanos) {
    breaker.recordSuccess();
    State last = state();
    if (last.outage() != null && last.isBefore(startNanos)) {
      end(last, last.outage());
    }
  }

  private void end(State last, OutageEvent outage) {
    long now = System.nanoTime();
    Duration duration = Duration.ofNanos(now - last.since());
    OutageEvent event =
        new OutageEvent(
            outage.component(), outage.server(), outage.begin(), duration, outage.reason());
    synchronized (this) {
      if (!state.compareAndSet(last, new State(null, now, last.outages()))) {
        return;
      }
      listeners.notifyAsync(listener -> listener.outageEnded(event));
    }
    LOG.log(
        Level.INFO,
        "{0}: {1} answers again, after {2} ms",
        componentName,
        source,
        duration.toMillis());
  }

  /** Records the failure of a call, and returns the exception to throw. */
  RuntimeException recordFailure(Throwable cause, long startNanos) {
    return record(cause, startNanos, true);
  }

  /** Records the failure of a call that changes nothing, and returns the exception to throw. */
  RuntimeException recordReadFailure(Throwable cause, long startNanos) {
    RuntimeException failure = recordFailure(cause, startNanos);
    return failure instanceof StoreFailureException known ? StoreFailures.ofRead(known) : failure;
  }

  /**
   * Records the failure of a ping, and returns the exception to throw. It counts as no call, and
   * the circuit breaker does not count it, since each failure would postpone the next call.
   */
  RuntimeException recordPingFailure(Throwable cause, long startNanos) {
    return record(cause, startNanos, false);
  }

  private RuntimeException record(Throwable cause, long startNanos, boolean isCall) {
    Throwable reason = Completions.unwrap(cause);
    if (reason instanceof Error || reason instanceof IllegalArgumentException) {
      return Completions.wrap(reason); // a defect of the class path or of the settings, no outage
    }
    boolean isSkipped = reason instanceof StoreFailureException known && !known.wasAsked();
    StoreFailureException failure =
        reason instanceof StoreFailureException known ? known : StoreFailures.of(reason);
    if (isSkipped || closed) {
      return failure;
    }
    boolean isRefusal = Refusals.isReply(reason);
    if (isCall && !isRefusal) {
      unansweredCalls.increment();
    }
    if (reason instanceof ConnectingHook.ReplyLostException) {
      return failure; // the next call shows whether the server answers on another connection
    }
    State last = state();
    if (last.isFailing() || last.isBefore(startNanos)) {
      if (isCall) {
        informBreaker(reason, isRefusal);
      }
      if (!last.isFailing() && (!isRefusal || areRefusalsOutages)) {
        begin(last, String.valueOf(failure.getMessage()));
      }
    }
    return failure;
  }

  private void informBreaker(Throwable reason, boolean isRefusal) {
    if (isRefusal) {
      breaker.recordSuccess();
    } else if (lastCause.getAndSet(reason) != reason) { // one cause may fail many calls
      breaker.recordFailure();
    }
  }

  private void begin(State last, String reason) {
    OutageEvent event =
        new OutageEvent(componentName, source.hosts(), Instant.now(), Duration.ZERO, reason);
    synchronized (this) {
      State failing = new State(event, System.nanoTime(), last.outages() + 1);
      if (!state.compareAndSet(last, failing)) {
        return;
      }
      listeners.notifyAsync(listener -> listener.outageBegan(event));
    }
    LOG.log(Level.WARNING, "{0}: {1} fails: {2}", componentName, source, reason);
  }

  /** Counts a call that is not sent because the circuit breaker is open. */
  void recordSkipped() {
    skippedCalls.increment();
  }

  /** Whether an outage is under way. */
  boolean isFailing() {
    return state().isFailing();
  }

  OutageStatistics statistics() {
    State current = state();
    return new OutageStatistics(
        current.outages(),
        current.outage() == null ? null : current.outage().begin(),
        unansweredCalls.sum(),
        skippedCalls.sum());
  }

  private State state() {
    return Objects.requireNonNull(state.get());
  }

  OutageListeners listeners() {
    return listeners;
  }

  /** Ignores later failures, which closing causes. */
  void close() {
    closed = true;
    listeners.close();
  }
}
