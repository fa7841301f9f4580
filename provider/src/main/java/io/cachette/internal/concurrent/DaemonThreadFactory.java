package io.cachette.internal.concurrent;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinPool.ForkJoinWorkerThreadFactory;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Creates the daemon threads of all modules, so that none of them keeps a JVM alive, or the class
 * loader of an application that has ended. Threads are named {@code name-1}, {@code name-2} and so
 * on. Thread-safe.
 */
public final class DaemonThreadFactory implements ThreadFactory {

  private final String name;
  private final ClassLoader loader;
  private final AtomicInteger number = new AtomicInteger();

  /**
   * Creates a factory.
   *
   * @param name the prefix of the thread names
   * @param loader the context class loader of the threads
   */
  public DaemonThreadFactory(String name, ClassLoader loader) {
    this.name = name;
    this.loader = loader;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = newThread(name + "-" + number.incrementAndGet(), task);
    thread.setContextClassLoader(loader);
    return thread;
  }

  /** Creates a single thread with this name and the context class loader of the calling thread. */
  public static Thread newThread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Creates a factory for the workers of a {@link ForkJoinPool}, which are daemons, too. */
  public static ForkJoinWorkerThreadFactory forkJoin(String name, ClassLoader loader) {
    AtomicInteger number = new AtomicInteger();
    return pool -> {
      ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
      thread.setName(name + "-" + number.incrementAndGet());
      thread.setContextClassLoader(loader);
      return thread;
    };
  }
}
