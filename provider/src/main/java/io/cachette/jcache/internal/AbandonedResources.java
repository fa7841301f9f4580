package io.cachette.jcache.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Resources that must be closed even if the application drops their owner without closing it. They
 * refer neither to the owner nor to objects of the application. So the owner can be collected, and
 * with it the class loader of the application. A task of the owner's scheduler sees that within
 * {@value #SECONDS} seconds, closes the resources in reverse order, and logs a warning.
 * Thread-safe.
 */
final class AbandonedResources {

  private static final Logger LOG = System.getLogger(AbandonedResources.class.getName());
  private static final int SECONDS = 5;

  private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();
  private final String ownerName;

  /**
   * Creates an empty instance.
   *
   * @param ownerName names the owner in the log, without secrets
   */
  AbandonedResources(String ownerName) {
    this.ownerName = ownerName;
  }

  /** Adds a resource that refers neither to the owner nor to objects of the application. */
  void add(AutoCloseable resource) {
    open.push(resource);
  }

  /** Removes a resource that is closed. */
  void remove(AutoCloseable resource) {
    open.remove(resource);
  }

  /**
   * Closes the resources when the owner has been collected.
   *
   * @param scheduler looks for that until it is shut down
   */
  void closeAfter(Object owner, ScheduledExecutorService scheduler) {
    WeakReference<Object> reference = new WeakReference<>(owner);
    Future<?> unused =
        scheduler.scheduleWithFixedDelay(
            () -> {
              if (reference.refersTo(null)) {
                close();
              }
            },
            SECONDS,
            SECONDS,
            TimeUnit.SECONDS);
  }

  private void close() {
    LOG.log(
        Level.WARNING,
        "{0} was collected without having been closed; its threads, MBeans and connections are"
            + " closed now. Close managers, or the provider, when an application ends",
        ownerName);
    Resources resources = new Resources();
    open.descendingIterator().forEachRemaining(resources::addQuietly);
    resources.close();
  }
}
