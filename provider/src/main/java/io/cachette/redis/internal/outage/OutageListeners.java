package io.cachette.redis.internal.outage;

import io.cachette.internal.concurrent.DaemonThreadFactory;
import io.cachette.redis.OutageListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The listeners of the outages of one component. One daemon thread calls them, in the order of the
 * events. It starts with the first event and ends after a few idle seconds. Thread-safe.
 */
public final class OutageListeners implements AutoCloseable {

  private static final Logger LOG = System.getLogger(OutageListeners.class.getName());
  private static final int MAX_PENDING_EVENTS = 1_000;
  private static final int KEEP_ALIVE_SECONDS = 5;

  private final CopyOnWriteArrayList<OutageListener> listeners = new CopyOnWriteArrayList<>();
  private final ThreadPoolExecutor executor;

  /**
   * Creates an instance without listeners.
   *
   * @param loader the context class loader of the thread
   */
  public OutageListeners(ClassLoader loader) {
    this.executor =
        new ThreadPoolExecutor(
            1,
            1,
            KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_PENDING_EVENTS),
            new DaemonThreadFactory("cachette-outage", loader),
            OutageListeners::drop);
    executor.allowCoreThreadTimeOut(true);
  }

  private static void drop(Runnable event, ThreadPoolExecutor executor) {
    if (!executor.isShutdown()) {
      LOG.log(
          Level.WARNING,
          "{0} events of outages wait for their listeners, so this one is dropped: a listener is"
              + " too slow",
          MAX_PENDING_EVENTS);
    }
  }

  /**
   * Adds a listener, unless an equal one was added.
   *
   * @return false if this is closed
   */
  public boolean add(OutageListener listener) {
    listeners.addIfAbsent(listener);
    if (executor.isShutdown()) {
      listeners.clear();
      return false;
    }
    return true;
  }

  /** Removes a listener; does nothing if it was not added. */
  public void remove(OutageListener listener) {
    listeners.remove(listener);
  }

  /** Calls the listeners that are added now, on the thread of the listeners. Never waits. */
  public void notifyAsync(Consumer<OutageListener> event) {
    List<OutageListener> current = List.copyOf(listeners);
    if (!current.isEmpty()) {
      executor.execute(() -> current.forEach(listener -> deliver(listener, event)));
    }
  }

  private void deliver(OutageListener listener, Consumer<OutageListener> event) {
    if (!listeners.contains(listener)) { // removed meanwhile
      return;
    }
    try {
      event.accept(listener);
    } catch (Throwable e) { // the listeners after this one are called all the same
      LOG.log(Level.WARNING, "A listener of outages failed: " + listener.getClass().getName(), e);
    }
  }

  /** Removes all listeners. A call that has begun goes on, and no further one begins. */
  @Override
  public void close() {
    executor.shutdown();
    listeners.clear();
  }
}
