package io.cachette.jcache.internal;

import io.cachette.jcache.internal.store.EventTopic;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.internal.RedisSettings;
import io.cachette.redis.internal.SharedClient;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinPool.ForkJoinWorkerThreadFactory;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheException;
import org.redisson.api.RedissonClient;

/**
 * What the caches of an open manager share: its share in the client, the event channel, and threads
 * for what no caller waits for. All threads are daemons, find classes by the loader of the manager,
 * and end with it.
 */
final class ManagerConnection implements AutoCloseable {

  /** So many operations with code of the user run at a time; more wait. */
  private static final int WORKERS = 64;

  /** So many threads at least take the steps of asynchronous operations. */
  private static final int MIN_STEP_THREADS = 4;

  /** So many threads more replace those that wait where they should not. */
  private static final int MAX_REPLACEMENT_THREADS = 256;

  private final RedisSettings settings;
  private final SharedClient client;
  private final EventTopic topic;
  private final ScheduledThreadPoolExecutor scheduler;
  private final ThreadPoolExecutor workers;
  private final ForkJoinPool steps;

  private ManagerConnection(RedisSettings settings, SharedClient client, ClassLoader loader) {
    this.settings = settings;
    this.client = client;
    this.topic = new EventTopic(client.redisson(), settings.namespace());
    this.scheduler =
        new ScheduledThreadPoolExecutor(1, newDaemonThreadFactory("cachette-scheduler", loader));
    scheduler.setRemoveOnCancelPolicy(true);
    this.workers =
        new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            newDaemonThreadFactory("cachette-worker", loader));
    workers.allowCoreThreadTimeOut(true);
    this.steps = newStepPool(loader);
  }

  /**
   * Connects.
   *
   * @throws CacheException if no server answers, or the settings cannot be used
   */
  static ManagerConnection open(RedisSettings settings, ClassLoader loader) {
    try {
      return new ManagerConnection(settings, SharedClient.open(settings.source()), loader);
    } catch (RedisUnavailableException e) {
      throw new CacheException(e.getMessage(), e.getCause());
    } catch (IllegalArgumentException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }

  String namespace() {
    return settings.namespace();
  }

  RedissonClient client() {
    return client.redisson();
  }

  EventTopic topic() {
    return topic;
  }

  /** One thread for what happens regularly or later; nothing runs there for long. */
  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  /** Threads for operations that wait by themselves, as they run code of the user. */
  Executor workers() {
    return workers;
  }

  /** Runs something of the user that must not be lost, even if the manager is closed next. */
  void runOnNewThread(Runnable task) {
    workers.getThreadFactory().newThread(task).start();
  }

  /**
   * As many threads as there are processors, four at least, for what an asynchronous operation does
   * when Redis has answered. One that waits for another stage, or for Redis, is replaced meanwhile.
   */
  Executor steps() {
    return steps;
  }

  /** Runs a step, but not now. */
  void runStepAfter(long millis, Runnable step) {
    Future<?> unused = scheduler.schedule(() -> steps.execute(step), millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
    workers.shutdownNow();
    steps.shutdownNow();
    client.close();
  }

  private static ThreadFactory newDaemonThreadFactory(String name, ClassLoader loader) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      thread.setContextClassLoader(loader);
      return thread;
    };
  }

  private static ForkJoinPool newStepPool(ClassLoader loader) {
    AtomicInteger number = new AtomicInteger();
    ForkJoinWorkerThreadFactory daemons =
        pool -> {
          ForkJoinWorkerThread thread =
              ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
          thread.setName("cachette-async-" + number.incrementAndGet());
          thread.setContextClassLoader(loader);
          return thread;
        };
    int processors = Math.max(MIN_STEP_THREADS, Runtime.getRuntime().availableProcessors());
    return new ForkJoinPool(
        processors,
        daemons,
        null,
        true,
        processors,
        processors + MAX_REPLACEMENT_THREADS,
        1,
        pool -> true, // if too many wait, go on without a replacement
        5,
        TimeUnit.SECONDS);
  }
}
