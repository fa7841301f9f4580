package io.cachette.jcache.internal.event;

import io.cachette.internal.concurrent.SharedInterval;
import io.cachette.internal.concurrent.WeakTask;
import io.cachette.jcache.internal.store.EntryStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Registers in Redis which events this node needs, so that other nodes publish these and no others.
 * A registration is valid for three intervals, and a heartbeat renews it about once per interval.
 * So the registration of a failed node expires by itself, and one that {@code FLUSHALL} deleted is
 * created again. The interval grows with the number of caches that have listeners. The heartbeat
 * does not keep the cache from being collected.
 */
public final class RemoteRegistration implements AutoCloseable {

  private static final Logger LOG = System.getLogger(RemoteRegistration.class.getName());

  /** A registration survives the failure of one renewal, which is repeated soon. */
  private static final int INTERVALS = 3;

  private static final int REPETITION = 4;

  private final EntryStore store;
  private final EventTopic topic;
  private final ScheduledExecutorService scheduler;
  private final String node;
  private final String cache;
  private final SharedInterval interval;
  private final Predicate<Throwable> mayRetryLater;
  private @Nullable ScheduledFuture<?> heartbeat;
  private @Nullable Renewal renewal;
  private boolean closed;
  private volatile boolean failing;
  private final AtomicBoolean isRenewing = new AtomicBoolean();

  /** The last request. The next one is sent after its end, so that no earlier one overtakes it. */
  private CompletionStage<?> last = CompletableFuture.completedFuture(null);

  /** A registration that the heartbeat renews. */
  private record Renewal(String flags, Consumer<RemoteEvent> receiver) {}

  /**
   * Creates an inactive registration.
   *
   * @param node the name under which this cache publishes
   * @param cache the encoded name of the cache
   * @param interval between two renewals; shared by all registrations of the manager
   * @param mayRetryLater whether, after a failure, the cache works and the heartbeat tries again
   */
  public RemoteRegistration(
      EntryStore store,
      EventTopic topic,
      ScheduledExecutorService scheduler,
      String node,
      String cache,
      SharedInterval interval,
      Predicate<Throwable> mayRetryLater) {
    this.store = store;
    this.topic = topic;
    this.scheduler = scheduler;
    this.node = node;
    this.cache = cache;
    this.interval = interval;
    this.mayRetryLater = mayRetryLater;
  }

  /**
   * Replaces the registration.
   *
   * @param flags see {@code entry.lua}; empty for no events
   * @param receiver called with each event, on a thread of the client; must not block
   * @return a stage that completes when the registration is visible to other nodes
   */
  public CompletionStage<?> updateAsync(String flags, Consumer<RemoteEvent> receiver) {
    return flags.isEmpty()
        ? afterLast(this::unregisterAsync)
        : afterLast(() -> replaceAsync(new Renewal(flags, receiver)));
  }

  private synchronized <T> CompletionStage<T> afterLast(Supplier<CompletionStage<T>> request) {
    CompletionStage<T> next =
        last.handle((done, failure) -> failure).thenCompose(ended -> request.get());
    last = next;
    return next;
  }

  private CompletionStage<?> unregisterAsync() {
    stop();
    return store.registerNode("", Duration.ZERO);
  }

  private CompletionStage<Long> replaceAsync(Renewal wanted) {
    boolean isFirst = currentRenewal() == null;
    return registerAsync(wanted)
        .exceptionallyCompose(
            failure ->
                mayRetryLater.test(failure)
                    ? CompletableFuture.completedFuture(interval.minMillis())
                    : CompletableFuture.failedFuture(failure))
        .whenComplete(
            (millis, failure) -> {
              if (failure == null) {
                begin(wanted, millis);
              } else if (isFirst) {
                scheduler.execute(this::stop);
              }
            });
  }

  /** Completes with the interval by which the registration expires. */
  private CompletionStage<Long> registerAsync(Renewal wanted) {
    long millis = interval.millis();
    return topic
        .subscribeAsync(node, cache, wanted.receiver())
        .thenCompose(
            subscribed -> store.registerNode(wanted.flags(), Duration.ofMillis(INTERVALS * millis)))
        .thenApply(registered -> millis);
  }

  private synchronized void begin(Renewal current, long intervalMillis) {
    if (closed) {
      topic.unsubscribe(node);
      return;
    }
    if (renewal == null) {
      interval.join();
    }
    renewal = current;
    scheduleHeartbeat(current, intervalMillis);
  }

  /**
   * Schedules the next renewal, unless the registration was replaced.
   *
   * @param intervalMillis the interval when the registration was sent; the shared one may be longer
   *     now
   */
  private synchronized void scheduleHeartbeat(Renewal current, long intervalMillis) {
    if (!current.equals(renewal)) {
      return;
    }
    cancelHeartbeat();
    try {
      heartbeat =
          scheduler.schedule(
              new WeakTask<>(this, RemoteRegistration::renew),
              SharedInterval.randomize(intervalMillis),
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "The manager is closed", e);
    }
  }

  private void cancelHeartbeat() {
    ScheduledFuture<?> scheduled = heartbeat;
    if (scheduled != null) {
      scheduled.cancel(false);
    }
  }

  private synchronized void stop() {
    cancelHeartbeat();
    if (renewal != null) {
      interval.leave();
    }
    renewal = null;
    topic.unsubscribe(node);
  }

  private synchronized @Nullable Renewal currentRenewal() {
    return renewal;
  }

  /** Renews the registration, unless it is being renewed. */
  public void renew() {
    if (isRenewing.compareAndSet(false, true)) {
      CompletionStage<?> unused =
          afterLast(this::renewAsync).whenComplete((done, failure) -> isRenewing.set(false));
    }
  }

  private CompletionStage<?> renewAsync() {
    Renewal current = currentRenewal();
    return current == null
        ? CompletableFuture.completedFuture(null)
        : registerAsync(current)
            .whenComplete(
                (millis, failure) -> {
                  if (failure != null && !failing) {
                    LOG.log(
                        Level.WARNING,
                        "Events of other nodes may be missed until Redis answers again: "
                            + failure);
                  }
                  failing = failure != null;
                  scheduleHeartbeat(
                      current, failure == null ? millis : interval.millis() / REPETITION);
                });
  }

  /** Ends the heartbeat, also if the last update was interrupted. Sends nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    stop();
  }
}
