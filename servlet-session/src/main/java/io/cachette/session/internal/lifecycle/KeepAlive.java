package io.cachette.session.internal.lifecycle;

import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.session.internal.state.SessionState;
import io.cachette.session.internal.state.SessionState.StorageLocation;
import io.cachette.session.internal.store.SessionLock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Extends the sessions of running requests and renews their locks, so that neither expires during a
 * request. Checks these sessions five times a second. Costs one asynchronous round trip for a
 * session when a third of its interval, or of the lease of its lock, has passed. Thread-safe.
 */
public final class KeepAlive {

  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long MAX_TTL_NANOS = Duration.ofMinutes(10).toNanos();

  private final SessionRuntime runtime;
  private final DaemonExecutors threads;
  private final Map<SessionState, ActiveSession> activeSessions = new ConcurrentHashMap<>();
  private final AtomicBoolean isScheduled = new AtomicBoolean();

  /**
   * A session of a running request.
   *
   * @param lastRenewed time of the last renewal, by {@link System#nanoTime}
   */
  private record ActiveSession(SessionLock lock, long lastRenewed) {

    boolean isDue(SessionState session, long now) {
      long timeToLive = session.interval() > 0 ? TimeUnit.SECONDS.toNanos(session.interval()) : 0;
      long ttlThird =
          timeToLive == 0 || timeToLive > MAX_TTL_NANOS ? MAX_TTL_NANOS / 3 : timeToLive / 3;
      long renewalInterval =
          lock.isHeld() ? Math.min(ttlThird, lock.lease().toNanos() / 3) : ttlThird;
      return now - lastRenewed >= renewalInterval;
    }
  }

  KeepAlive(SessionRuntime runtime, DaemonExecutors threads) {
    this.runtime = runtime;
    this.threads = threads;
  }

  /** Keeps a session and its lock alive from now on. */
  public void add(SessionState session, SessionLock lock) {
    activeSessions.put(session, new ActiveSession(lock, System.nanoTime()));
    scheduleIfNeeded();
  }

  /** Stops keeping a session alive. */
  public void remove(SessionState session) {
    activeSessions.remove(session);
  }

  private void scheduleIfNeeded() {
    if (!activeSessions.isEmpty() && isScheduled.compareAndSet(false, true)) {
      ScheduledFuture<?> unused = threads.schedule(INTERVAL_NANOS, this::renewDue);
    }
  }

  private void renewDue() {
    long now = System.nanoTime();
    activeSessions.forEach(
        (session, active) -> {
          if (active.isDue(session, now)
              && session.location() == StorageLocation.REDIS
              && activeSessions.replace(session, active, new ActiveSession(active.lock(), now))) {
            CompletableFuture<?> unused =
                runtime
                    .store()
                    .keepAlive(session.id(), active.lock())
                    .thenAccept(runtime::handleAccessReply);
          }
        });
    isScheduled.set(false);
    scheduleIfNeeded();
  }
}
