package io.cachette.jcache.internal.near;

import io.cachette.internal.concurrent.WeakTask;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The heartbeat of all near caches of a manager. It runs while there are any. Thread-safe. */
public final class NearHeartbeat {

  private static final Logger LOG = System.getLogger(NearHeartbeat.class.getName());

  private static final long INTERVAL_MILLIS = 200;

  private final ScheduledExecutorService scheduler;
  private final Set<NearChecks> nearCaches = ConcurrentHashMap.newKeySet();

  /** Guarded by this. */
  private @Nullable ScheduledFuture<?> heartbeat;

  /** Creates a heartbeat without near caches. */
  public NearHeartbeat(ScheduledExecutorService scheduler) {
    this.scheduler = scheduler;
  }

  /** Sends the heartbeats of a near cache from now on. */
  public synchronized void join(NearChecks nearCache) {
    nearCaches.add(nearCache);
    if (heartbeat == null) {
      heartbeat =
          scheduler.scheduleAtFixedRate(
              new WeakTask<>(this, NearHeartbeat::send), 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      scheduler.execute(() -> send(nearCache));
    }
  }

  /** Ends the heartbeats of a near cache. */
  public synchronized void leave(NearChecks nearCache) {
    nearCaches.remove(nearCache);
    if (nearCaches.isEmpty() && heartbeat != null) {
      heartbeat.cancel(false);
      heartbeat = null;
    }
  }

  /** An exception would end the heartbeats of all near caches. */
  private static void send(NearChecks nearCache) {
    try {
      nearCache.send();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "A near cache is bypassed until its next heartbeat", e);
    }
  }

  private void send() {
    nearCaches.forEach(NearHeartbeat::send);
  }
}
