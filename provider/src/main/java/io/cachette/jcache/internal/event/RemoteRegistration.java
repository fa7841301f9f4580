package io.cachette.jcache.internal.event;

import io.cachette.internal.concurrent.WeakTask;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.EventTopic;
import io.cachette.jcache.internal.store.RemoteEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Registers in Redis which events this node needs, so that other nodes publish these and no others.
 * A heartbeat renews the registration long before it expires. So the registration of a failed node
 * expires by itself, and one that {@code FLUSHALL} deleted is created again. The heartbeat does not
 * keep the cache from being collected.
 */
public final class RemoteRegistration {

  private static final Logger LOG = System.getLogger(RemoteRegistration.class.getName());
  private static final Duration TIME_TO_LIVE = Duration.ofSeconds(30);

  private final EntryStore store;
  private final EventTopic topic;
  private final ScheduledExecutorService scheduler;
  private final String node;
  private final String cache;
  private final Predicate<Throwable> mayRetryLater;
  private @Nullable ScheduledFuture<?> heartbeat;
  private @Nullable Renewal renewal;
  private volatile boolean failing;

  /** A registration that the heartbeat renews. */
  private record Renewal(String flags, Consumer<RemoteEvent> receiver) {}

  /**
   * Creates an inactive registration.
   *
   * @param node the name under which this cache publishes
   * @param cache the encoded name of the cache
   * @param mayRetryLater whether, after a failure, the cache works and the heartbeat tries again
   */
  public RemoteRegistration(
      EntryStore store,
      EventTopic topic,
      ScheduledExecutorService scheduler,
      String node,
      String cache,
      Predicate<Throwable> mayRetryLater) {
    this.store = store;
    this.topic = topic;
    this.scheduler = scheduler;
    this.node = node;
    this.cache = cache;
    this.mayRetryLater = mayRetryLater;
  }

  /**
   * Replaces the registration.
   *
   * @param flags see {@code entry.lua}; empty for no events
   * @param receiver called with each event, on a thread of the client; must not block
   * @return a stage that completes when the registration is visible to other nodes
   */
  public synchronized CompletionStage<?> updateAsync(String flags, Consumer<RemoteEvent> receiver) {
    if (flags.isEmpty()) {
      stop();
      return store.registerNode("", TIME_TO_LIVE);
    }
    boolean first = heartbeat == null;
    return registerAsync(flags, receiver)
        .exceptionallyCompose(
            failure ->
                mayRetryLater.test(failure)
                    ? CompletableFuture.completedFuture(flags)
                    : CompletableFuture.failedFuture(failure))
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                scheduleHeartbeat(flags, receiver);
              } else if (first) {
                scheduler.execute(this::stop);
              }
            });
  }

  private CompletionStage<Object> registerAsync(String flags, Consumer<RemoteEvent> receiver) {
    return topic
        .subscribeAsync(node, cache, receiver)
        .thenCompose(subscribed -> store.registerNode(flags, TIME_TO_LIVE))
        .thenApply(registered -> flags);
  }

  private synchronized void scheduleHeartbeat(String flags, Consumer<RemoteEvent> receiver) {
    renewal = new Renewal(flags, receiver);
    long period = TIME_TO_LIVE.toMillis() / 3;
    ScheduledFuture<?> next =
        scheduler.scheduleWithFixedDelay(
            new WeakTask<>(this, RemoteRegistration::renew), period, period, TimeUnit.MILLISECONDS);
    if (heartbeat != null) {
      heartbeat.cancel(false);
    }
    heartbeat = next;
  }

  private synchronized void stop() {
    if (heartbeat != null) {
      heartbeat.cancel(false);
      heartbeat = null;
    }
    renewal = null;
    topic.unsubscribe(node);
  }

  private synchronized @Nullable Renewal currentRenewal() {
    return renewal;
  }

  private void renew() {
    Renewal current = currentRenewal();
    if (current == null) {
      return;
    }
    registerAsync(current.flags(), current.receiver())
        .whenComplete(
            (done, failure) -> {
              if (failure != null && !failing) {
                LOG.log(
                    Level.WARNING,
                    "Events of other nodes may be missed until Redis answers again: " + failure);
              }
              failing = failure != null;
            });
  }
}
