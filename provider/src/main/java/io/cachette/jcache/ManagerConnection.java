package io.cachette.jcache;

import io.cachette.jcache.internal.store.EventTopic;
import io.cachette.redis.RedisSettings;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.SharedClient;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheException;
import org.redisson.api.RedissonClient;

/**
 * What the caches of an open manager share: its share in the client, the event channel, a thread
 * for what happens regularly, and threads for {@code loadAll}. All threads are daemons and end with
 * it.
 */
final class ManagerConnection implements AutoCloseable {

  private final RedisSettings settings;
  private final SharedClient client;
  private final EventTopic topic;
  private final ScheduledThreadPoolExecutor scheduler;
  private final ThreadPoolExecutor loaders;

  private ManagerConnection(RedisSettings settings, SharedClient client) {
    this.settings = settings;
    this.client = client;
    this.topic = new EventTopic(client.redisson(), settings.namespace());
    this.scheduler = new ScheduledThreadPoolExecutor(1, daemons("cachette-scheduler"));
    scheduler.setRemoveOnCancelPolicy(true);
    this.loaders =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            5,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            daemons("cachette-loader"));
  }

  /**
   * Connects.
   *
   * @throws CacheException if no server answers, or the settings cannot be used
   */
  static ManagerConnection open(RedisSettings settings) {
    try {
      return new ManagerConnection(settings, SharedClient.open(settings.source()));
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

  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  ExecutorService loaders() {
    return loaders;
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
    loaders.shutdownNow();
    client.close();
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
