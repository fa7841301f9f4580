package io.cachette.redis.internal.outage;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Hands requests to the client of Redis, a limited number at a time. Further ones wait here, in the
 * order of their arrival. Redisson has a queue of its own for requests without a connection. But
 * when thousands of them time out, the threads of Redisson overflow their stacks and keep a lock
 * for ever. Thread-safe. Never blocks.
 */
public final class RequestQueue {

  /** On a slow network, requests share connections, so more are under way than there are these. */
  private static final int MIN_PENDING = 64;

  private final int maxPending;
  private final Queue<PendingRequest<?>> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();

  /** The number of calls of {@link #drain} that the running one has to make up for. */
  private final AtomicInteger drains = new AtomicInteger();

  /** Creates an empty queue for a client with a number of connections. */
  static RequestQueue of(int connections) {
    return new RequestQueue(Math.max(MIN_PENDING, connections));
  }

  /**
   * Creates an empty queue.
   *
   * @param maxPending the number of requests that the client has at a time
   */
  RequestQueue(int maxPending) {
    this.maxPending = maxPending;
  }

  /**
   * Sends a request, now or when others have ended.
   *
   * @return the reply. Cancelling it gives the request up: it is not sent any more, if it was not
   *     sent yet
   */
  public <T> CompletableFuture<T> submit(Supplier<? extends CompletionStage<T>> request) {
    if (waiting.isEmpty() && tryAcquire()) {
      return send(request);
    }
    PendingRequest<T> later = new PendingRequest<>(request, new CompletableFuture<>());
    waiting.add(later);
    drain();
    return later.reply();
  }

  private boolean tryAcquire() {
    int current = pending.get();
    while (current < maxPending) {
      if (pending.compareAndSet(current, current + 1)) {
        return true;
      }
      current = pending.get();
    }
    return false;
  }

  private <T> CompletableFuture<T> send(Supplier<? extends CompletionStage<T>> request) {
    CompletableFuture<T> reply;
    try {
      reply = request.get().toCompletableFuture();
    } catch (RuntimeException | Error e) {
      reply = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<T> unused = reply.whenComplete((value, failure) -> release());
    return reply;
  }

  private void release() {
    pending.decrementAndGet();
    if (!waiting.isEmpty()) {
      drain();
    }
  }

  /**
   * Sends waiting requests. One thread does so at a time, and a request that ends at once does not
   * call this recursively.
   */
  private void drain() {
    int missed = drains.getAndIncrement() == 0 ? 1 : 0;
    while (missed != 0) {
      while (!waiting.isEmpty() && tryAcquire()) {
        PendingRequest<?> next = waiting.poll();
        if (next == null || next.reply().isDone()) {
          pending.decrementAndGet();
        } else {
          sendLater(next);
        }
      }
      missed = drains.addAndGet(-missed);
    }
  }

  private <T> void sendLater(PendingRequest<T> next) {
    CompletableFuture<T> sent = send(next.request());
    CompletableFuture<T> reply = next.reply();
    CompletableFuture<T> unused =
        sent.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                reply.complete(value);
              } else {
                reply.completeExceptionally(failure);
              }
            });
    unused =
        reply.whenComplete(
            (value, failure) -> {
              if (reply.isCancelled()) {
                sent.cancel(false);
              }
            });
  }

  /** A request that waits. */
  private record PendingRequest<T>(
      Supplier<? extends CompletionStage<T>> request, CompletableFuture<T> reply) {}
}
