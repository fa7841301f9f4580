package io.cachette.internal.observe;

import io.cachette.internal.observe.Observer.CompletedOperation;
import io.cachette.internal.observe.Observer.CompletedTrip;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Observer}s of a component. As long as there is none, work costs the look at an empty
 * list. Thread-safe.
 */
public final class Observers {

  private static final Logger LOG = System.getLogger(Observers.class.getName());

  private final List<Observer> all = new CopyOnWriteArrayList<>();

  /** Adds an observer of the work that begins from now on. */
  public void add(Observer observer) {
    all.add(observer);
  }

  /** Removes an observer. Work that is under way may still reach it. */
  public void remove(Observer observer) {
    all.remove(observer);
  }

  /** Returns whether nobody observes. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** Reports an operation that began at a time, by {@link System#nanoTime}, and is complete. */
  public void operationCompleted(
      String cache, Enum<?> operation, int entries, long nanos, @Nullable Throwable failure) {
    if (!isEmpty()) {
      CompletedOperation completed =
          new CompletedOperation(
              cache, operation.name(), entries, Duration.ofNanos(nanos), failure);
      notify(observer -> observer.operationCompleted(completed));
    }
  }

  /**
   * Reports a request when it completes.
   *
   * @param startNanos when it began, by {@link System#nanoTime}
   * @return the request, which completes after the report
   */
  public <T> CompletableFuture<T> watch(
      String name, long startNanos, CompletableFuture<T> request) {
    if (isEmpty()) {
      return request;
    }
    return request.whenComplete(
        (reply, failure) -> {
          CompletedTrip trip =
              new CompletedTrip(name, Duration.ofNanos(System.nanoTime() - startNanos), failure);
          notify(observer -> observer.tripCompleted(trip));
        });
  }

  private void notify(Consumer<Observer> notification) {
    for (Observer observer : all) {
      try {
        notification.accept(observer);
      } catch (RuntimeException | LinkageError e) {
        LOG.log(Level.WARNING, "The observer " + observer.getClass().getName() + " failed", e);
      }
    }
  }
}
