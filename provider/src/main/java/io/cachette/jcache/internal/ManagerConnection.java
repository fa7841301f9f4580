package io.cachette.jcache.internal;

import io.cachette.configuration.ExpiryCollector;
import io.cachette.internal.concurrent.DaemonThreadFactory;
import io.cachette.jcache.internal.event.EventTopic;
import io.cachette.jcache.internal.near.NearHeartbeat;
import io.cachette.jcache.internal.store.Descriptor;
import io.cachette.jcache.internal.store.StoreScripts;
import io.cachette.redis.CachetteHealth;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.internal.RedisHealth;
import io.cachette.redis.internal.RedisSettings;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import io.cachette.redis.internal.SharedClient;
import io.cachette.redis.internal.TimeBudget;
import io.cachette.redis.internal.outage.CircuitBreaker;
import io.cachette.redis.internal.outage.OutageListeners;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.CacheException;

/**
 * The resources that all caches of an open manager share: its share of the client, the event
 * channel, and executors. All threads are daemons and end when the manager is closed. Those that
 * run code of the application have the class loader of the manager as their context class loader.
 * If the application drops the manager without closing it, the resources are closed after it was
 * collected.
 */
final class ManagerConnection implements AutoCloseable {

  /**
   * The maximum number of concurrent operations that run user code; further ones wait in a queue.
   */
  private static final int WORKERS = 64;

  /** The minimum number of threads that run the steps of asynchronous operations. */
  private static final int MIN_STEP_THREADS = 4;

  /** The maximum number of threads that replace step threads which block. */
  private static final int MAX_REPLACEMENT_THREADS = 256;

  /** The number of consecutive calls without a reply after which calls fail at once. */
  private static final int MAX_FAILURES = 3;

  /** The time after which one call tries again. */
  private static final Duration BREAKER_PAUSE = Duration.ofSeconds(1);

  private final RedisSettings settings;
  private final ResilientScripts scripts;
  private final CachetteHealth health;
  private final EventTopic topic;
  private final ScheduledThreadPoolExecutor scheduler;
  private final ThreadPoolExecutor workers;
  private final ForkJoinPool steps;
  private final AbandonedResources abandoned;
  private final NearHeartbeat nearHeartbeat;
  private final IdleIntervals idleIntervals = IdleIntervals.create();
  private final AtomicBoolean isPrepared = new AtomicBoolean();
  private final Set<Script> loaded = ConcurrentHashMap.newKeySet();

  /** Creates a connection that opens with the first call that needs it. */
  ManagerConnection(RedisSettings settings, ClassLoader loader) {
    this.settings = settings;
    this.scripts =
        new ResilientScripts(
            "Caches",
            settings,
            TimeBudget.perCall(settings.timeout()),
            new CircuitBreaker(MAX_FAILURES, BREAKER_PAUSE),
            false,
            new OutageListeners(loader));
    this.health = new RedisHealth(scripts);
    this.topic = new EventTopic(scripts, settings.namespace());
    this.scheduler =
        new ScheduledThreadPoolExecutor(
            1,
            new DaemonThreadFactory(
                "cachette-scheduler", ManagerConnection.class.getClassLoader()));
    scheduler.setRemoveOnCancelPolicy(true);
    this.nearHeartbeat = new NearHeartbeat(scheduler);
    this.workers =
        new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DaemonThreadFactory("cachette-worker", loader));
    workers.allowCoreThreadTimeOut(true);
    this.steps = newStepPool(loader);
    this.abandoned = new AbandonedResources("A cache manager for " + settings.source());
    abandoned.add(scheduler::shutdownNow);
    abandoned.add(workers::shutdownNow);
    abandoned.add(steps::shutdownNow);
    abandoned.add(scripts.detachedCloser());
    abandoned.add(topic.detachedCloser());
    abandoned.closeAfter(this, scheduler);
  }

  String namespace() {
    return settings.namespace();
  }

  /** Returns how long a call of a cache may wait. */
  Duration timeout() {
    return settings.timeout();
  }

  /** Returns the calls of the caches, each of which ends within the timeout of the settings. */
  ResilientScripts scripts() {
    return scripts;
  }

  /** Returns the health of the connection, for the application. */
  CachetteHealth health() {
    return health;
  }

  /**
   * Connects, unless this is connected.
   *
   * @throws CacheException if no server answers, or the settings cannot be used
   */
  void requireConnected() {
    SharedClient unused = client();
  }

  /**
   * Returns the client. The first call connects, and loads a script. So a cold JVM has the connect
   * timeout for its first commands, not that of a call.
   *
   * @throws CacheException if no server answers, or the settings cannot be used
   */
  SharedClient client() {
    try {
      SharedClient client = scripts.client();
      if (!isPrepared.getAndSet(true)) {
        scripts.connect(Descriptor.script());
      }
      return client;
    } catch (RedisUnavailableException | IllegalArgumentException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  /** Loads the scripts of frequent operations into Redis, each of them once. */
  void loadScripts(ExpiryCollector collector, boolean isLimited) {
    Script[] missing =
        StoreScripts.of(collector).frequent(isLimited).stream()
            .filter(loaded::add)
            .toArray(Script[]::new);
    if (missing.length > 0) {
      scripts.connect(missing);
    }
  }

  /** Returns what is closed if the manager is collected without having been closed. */
  AbandonedResources abandoned() {
    return abandoned;
  }

  EventTopic topic() {
    return topic;
  }

  /** Returns the heartbeat of the near caches. */
  NearHeartbeat nearHeartbeat() {
    return nearHeartbeat;
  }

  /** Returns how often idle caches send requests. */
  IdleIntervals idleIntervals() {
    return idleIntervals;
  }

  /** Returns the one thread for periodic and delayed tasks, which must be short. */
  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  /** Returns the threads for operations that block, because they run user code. */
  Executor workers() {
    return workers;
  }

  /** Runs user code that must run even if the manager is closed next. */
  void runOnNewThread(Runnable task) {
    workers.getThreadFactory().newThread(task).start();
  }

  /**
   * Returns the threads that continue an asynchronous operation after a reply of Redis: as many as
   * processors, and at least four. If one of them waits for another stage or for Redis, an
   * additional thread replaces it meanwhile.
   */
  Executor steps() {
    return steps;
  }

  /** Runs a step after a delay. */
  void runStepAfter(long millis, Runnable step) {
    Future<?> unused = scheduler.schedule(() -> steps.execute(step), millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
    workers.shutdownNow();
    steps.shutdownNow();
    scripts.close();
  }

  private static ForkJoinPool newStepPool(ClassLoader loader) {
    int processors = Math.max(MIN_STEP_THREADS, Runtime.getRuntime().availableProcessors());
    return new ForkJoinPool(
        processors,
        DaemonThreadFactory.forkJoin("cachette-async", loader),
        null,
        true,
        processors,
        processors + MAX_REPLACEMENT_THREADS,
        1,
        pool -> true, // if the maximum is reached, block without a replacement
        5,
        TimeUnit.SECONDS);
  }
}
