package io.cachette.redis.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.redis.OutageEvent;
import io.cachette.redis.OutageStatistics;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.cluster.SlotOwners;
import io.cachette.redis.internal.outage.FailureDomain;
import io.cachette.redis.internal.outage.FailureDomains;
import io.cachette.redis.internal.outage.OutageListeners;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the failures of calls for the circuit breakers of {@link FailureDomains} and for
 * statistics. Logs when an outage begins and ends, and notifies listeners. An outage begins when
 * calls to a domain fail, and ends when those to no domain do. Takes no round trips. Thread-safe.
 */
final class OutageMonitor {

  private static final Logger LOG = System.getLogger(ResilientScripts.class.getName());

  private final String componentName;
  private final RedisSource source;
  private final FailureDomains domains;
  private final boolean areRefusalsOutages;
  private final OutageListeners listeners;
  private final LongAdder unansweredCalls = new LongAdder();
  private final LongAdder skippedCalls = new LongAdder();

  /** Written while holding the lock, so that listeners get events in the order of the states. */
  private volatile State state = new State(null, System.nanoTime(), 0);

  private volatile boolean closed;

  /**
   * Whether Redis fails, and since when, by {@link System#nanoTime}.
   *
   * @param outage the outage that is under way, as it began; null if there is none
   * @param outages the number of outages that have begun
   */
  private record State(@Nullable OutageEvent outage, long since, long outages) {}

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
      FailureDomains domains,
      boolean areRefusalsOutages,
      OutageListeners listeners) {
    this.componentName = componentName;
    this.source = source;
    this.domains = domains;
    this.areRefusalsOutages = areRefusalsOutages;
    this.listeners = listeners;
  }

  /** Records a failure of a request that began at a time, and returns the exception to throw. */
  interface FailureRecorder {
    RuntimeException record(FailureDomain domain, Throwable failure, long startNanos);
  }

  /** Records a reply to a request that began at a time. */
  void recordSuccess(FailureDomain domain, long startNanos) {
    domain.breaker().recordSuccess();
    domains.all().breaker().recordSuccess();
    if (state.outage() != null && (domain.isFailing() || domains.all().isFailing())) {
      long now = System.nanoTime();
      end(now, () -> domains.tryRecover(domain, startNanos, now));
    }
  }

  /** Sets which master of a cluster owns which slots. */
  void updateOwners(SlotOwners owners) {
    end(System.nanoTime(), () -> domains.update(owners));
  }

  /**
   * Ends an outage.
   *
   * @param change returns whether no domain fails any more
   */
  private void end(long now, BooleanSupplier change) {
    OutageEvent event;
    synchronized (this) {
      State last = state;
      if (!change.getAsBoolean() || last.outage() == null) {
        return;
      }
      event = endOf(last.outage(), Duration.ofNanos(now - last.since()));
      state = new State(null, now, last.outages());
      listeners.notifyAsync(listener -> listener.outageEnded(event));
    }
    LOG.log(
        Level.INFO,
        "{0}: {1} answers again, after {2} ms",
        componentName,
        source,
        event.duration().toMillis());
  }

  private static OutageEvent endOf(OutageEvent begin, Duration duration) {
    return new OutageEvent(
        begin.component(), begin.server(), begin.begin(), duration, begin.reason());
  }

  /** Records the failure of a call, and returns the exception to throw. */
  RuntimeException recordFailure(FailureDomain domain, Throwable cause, long startNanos) {
    return record(domain, cause, startNanos, true);
  }

  /** Records the failure of a call that changes nothing, and returns the exception to throw. */
  RuntimeException recordReadFailure(FailureDomain domain, Throwable cause, long startNanos) {
    RuntimeException failure = recordFailure(domain, cause, startNanos);
    return failure instanceof StoreFailureException known ? StoreFailures.ofRead(known) : failure;
  }

  /**
   * Records the failure of a ping, and returns the exception to throw. It counts as no call, and
   * the circuit breaker does not count it, since each failure would postpone the next call.
   */
  RuntimeException recordPingFailure(FailureDomain domain, Throwable cause, long startNanos) {
    return record(domain, cause, startNanos, false);
  }

  private RuntimeException record(
      FailureDomain domain, Throwable cause, long startNanos, boolean isCall) {
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
    if (isCall && (domain.isFailing() || domain.mayChange(startNanos))) {
      informBreaker(domain, reason, isRefusal);
    }
    if (!isRefusal || areRefusalsOutages) {
      begin(domain, String.valueOf(failure.getMessage()), isRefusal, startNanos);
    }
    return failure;
  }

  private static void informBreaker(FailureDomain domain, Throwable reason, boolean isRefusal) {
    if (isRefusal) {
      domain.breaker().recordSuccess();
    } else {
      domain.recordFailure(reason);
    }
  }

  private void begin(FailureDomain domain, String failure, boolean isRefusal, long startNanos) {
    String reason = domain.describe(failure);
    synchronized (this) {
      long now = System.nanoTime();
      if (!domains.tryFail(domain, isRefusal, startNanos, now) || state.outage() != null) {
        return;
      }
      OutageEvent event =
          new OutageEvent(componentName, source.hosts(), Instant.now(), Duration.ZERO, reason);
      state = new State(event, now, state.outages() + 1);
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
    return state.outage() != null;
  }

  OutageStatistics statistics() {
    State current = state;
    return new OutageStatistics(
        current.outages(),
        current.outage() == null ? null : current.outage().begin(),
        unansweredCalls.sum(),
        skippedCalls.sum());
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
