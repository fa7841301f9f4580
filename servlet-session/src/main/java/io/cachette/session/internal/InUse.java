package io.cachette.session.internal;

import io.cachette.redis.DaemonThreads;
import io.cachette.session.internal.SessionState.Presence;
import io.cachette.session.internal.store.SessionLock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sessions whose requests are being served: they must not expire, nor lose their locks, before that
 * ends, however long it takes. Looks at them some times a second, as long as there are any, which
 * costs a script for each that is used for longer than a third of its time. Safe for use by several
 * threads.
 */
final class InUse {

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LONGEST_NANOS = Duration.ofMinutes(10).toNanos();

  private final SessionRuntime runtime;
  private final DaemonThreads threads;
  private final Map<SessionState, Use> uses = new ConcurrentHashMap<>();
  private final AtomicBoolean ticking = new AtomicBoolean();

  /**
   * @param since when Redis was told last, by {@link System#nanoTime}
   */
  private record Use(SessionLock lock, long since) {

    boolean isDue(SessionState session, long now) {
      long life = session.interval() > 0 ? TimeUnit.SECONDS.toNanos(session.interval()) : 0;
      long third = life == 0 || life > LONGEST_NANOS ? LONGEST_NANOS / 3 : life / 3;
      long due = lock.isHeld() ? Math.min(third, lock.lease().toNanos() / 3) : third;
      return now - since >= due;
    }
  }

  InUse(SessionRuntime runtime, DaemonThreads threads) {
    this.runtime = runtime;
    this.threads = threads;
  }

  void begin(SessionState session, SessionLock lock) {
    uses.put(session, new Use(lock, System.nanoTime()));
    tickIfNeeded();
  }

  void end(SessionState session) {
    uses.remove(session);
  }

  private void tickIfNeeded() {
    if (!uses.isEmpty() && ticking.compareAndSet(false, true)) {
      ScheduledFuture<?> unused = threads.after(TICK_NANOS, this::tick);
    }
  }

  private void tick() {
    long now = System.nanoTime();
    uses.forEach(
        (session, use) -> {
          if (use.isDue(session, now)
              && session.presence() == Presence.REDIS
              && uses.replace(session, use, new Use(use.lock(), now))) {
            CompletableFuture<?> unused =
                runtime.store().hold(session.id(), use.lock()).thenAccept(runtime::touched);
          }
        });
    ticking.set(false);
    tickIfNeeded();
  }
}
