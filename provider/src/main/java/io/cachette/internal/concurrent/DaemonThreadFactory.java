package io.cachette.internal.concurrent;

import java.lang.ref.WeakReference;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinPool.ForkJoinWorkerThreadFactory;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Creates the daemon threads of all modules, so that none of them keeps a JVM alive, or the class
 * loader of an application that has ended. A factory refers weakly to the class loader, and a
 * thread inherits neither thread-locals nor the protection domains of the code that starts it.
 * Threads are named {@code name-1}, {@code name-2} and so on. Thread-safe.
 */
public final class DaemonThreadFactory implements ThreadFactory {

  private final String name;
  private final WeakReference<ClassLoader> loader;
  private final AtomicInteger number = new AtomicInteger();

  /**
   * Creates a factory.
   *
   * @param name the prefix of the thread names
   * @param loader the context class loader of the threads; after it was collected, that of this
   *     class
   */
  public DaemonThreadFactory(String name, ClassLoader loader) {
    this.name = name;
    this.loader = new WeakReference<>(loader);
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = newThread(name + "-" + number.incrementAndGet(), task);
    thread.setContextClassLoader(orOwn(loader.get()));
    return thread;
  }

  private static ClassLoader orOwn(@Nullable ClassLoader loader) {
    return loader == null ? DaemonThreadFactory.class.getClassLoader() : loader;
  }

  /** Creates a single thread with this name and the context class loader of the calling thread. */
  public static Thread newThread(String name, Runnable task) {
    Thread thread = newDetachedThread(name, task);
    thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Before Java 24, a thread refers to the class loaders of all code on the stack of its creator,
   * up to a privileged action.
   */
  @SuppressWarnings("removal")
  private static Thread newDetachedThread(String name, Runnable task) {
    return AccessController.doPrivileged(
        (PrivilegedAction<Thread>) () -> new Thread(null, task, name, 0, false));
  }

  /** Creates a factory for the workers of a {@link ForkJoinPool}, which are daemons, too. */
  public static ForkJoinWorkerThreadFactory forkJoin(String name, ClassLoader loader) {
    AtomicInteger number = new AtomicInteger();
    WeakReference<ClassLoader> context = new WeakReference<>(loader);
    return pool -> {
      ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
      thread.setName(name + "-" + number.incrementAndGet());
      thread.setContextClassLoader(orOwn(context.get()));
      return thread;
    };
  }
}
