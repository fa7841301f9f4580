package io.cachette.jcache.internal.near;

import io.cachette.internal.concurrent.Completions;
import io.cachette.internal.concurrent.WeakTask;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.store.Chunks;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.redis.internal.CallBudget;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Collects the accesses to entries, and sends their new expiry times to Redis once in a second at
 * the most. An entry that is accessed several times in this time is sent once. Accesses to more
 * entries than {@value #MAX_KEYS} are lost until the next request. Thread-safe.
 */
public final class BatchedTouches implements NearAccesses, AutoCloseable {

  /** The maximum number of entries whose accesses wait for the next request. */
  static final int MAX_KEYS = 100_000;

  private static final Logger LOG = System.getLogger(BatchedTouches.class.getName());

  private static final long INTERVAL_MILLIS = 1000;

  private final String cacheName;
  private final Expiry expiry;
  private final ScheduledExecutorService scheduler;
  private final Executor sender;
  private final Map<ByteBuffer, Ttl> collected = new ConcurrentHashMap<>();
  private final AtomicBoolean isScheduled = new AtomicBoolean();
  private volatile @Nullable EntryStore store;

  /**
   * Creates a collector.
   *
   * @param expiry says which expiry times the entries get
   * @param sender runs the requests, which may take some time to build
   */
  public BatchedTouches(
      String cacheName, Expiry expiry, ScheduledExecutorService scheduler, Executor sender) {
    this.cacheName = cacheName;
    this.expiry = expiry;
    this.scheduler = scheduler;
    this.sender = sender;
  }

  /** Sends what is collected to a store from now on. */
  public void start(EntryStore target) {
    store = target;
  }

  @Override
  public boolean isCollecting() {
    return true;
  }

  @Override
  public void record(byte[] key) {
    Ttl ttl = expiry.getTtlForAccess();
    if (ttl.equals(Ttl.KEEP) || collected.size() >= MAX_KEYS) {
      return;
    }
    collected.put(ByteBuffer.wrap(key), ttl);
    if (!isScheduled.get() && isScheduled.compareAndSet(false, true)) {
      schedule();
    }
  }

  @Override
  public void forget(byte[] key) {
    collected.remove(ByteBuffer.wrap(key));
  }

  private void schedule() {
    try {
      Future<?> unused =
          scheduler.schedule(
              new WeakTask<>(this, BatchedTouches::sendSoon),
              INTERVAL_MILLIS,
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "The manager is closed", e);
    }
  }

  private void sendSoon() {
    try {
      sender.execute(this::send);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "The manager is closed", e);
    }
  }

  private void send() {
    isScheduled.set(false);
    List<Mutation> touches = new ArrayList<>();
    for (Iterator<Map.Entry<ByteBuffer, Ttl>> each = collected.entrySet().iterator();
        each.hasNext(); ) {
      Map.Entry<ByteBuffer, Ttl> access = each.next();
      touches.add(Mutation.touch(access.getKey().array(), access.getValue()));
      each.remove();
    }
    EntryStore target = store;
    if (target != null && !touches.isEmpty()) {
      sendInTurn(target, Chunks.ofMutations(touches, target.partitions()).iterator());
    }
  }

  private void sendInTurn(EntryStore target, Iterator<List<Mutation>> chunks) {
    CompletionStage<?> sent =
        Completions.attempt(
            () ->
                CallBudget.callDetached(() -> target.mutate(chunks.next(), ReplyFields.NONE, "")));
    CompletionStage<?> unused =
        sent.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.log(
                    Level.DEBUG,
                    "Cache '" + cacheName + "': accesses were lost, so that entries may expire",
                    failure);
              } else if (chunks.hasNext()) {
                sendInTurn(target, chunks);
              }
            });
  }

  /** Sends what is collected. Does not wait for Redis. */
  @Override
  public void close() {
    send();
  }
}
