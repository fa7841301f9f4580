package io.cachette.jcache.internal.outage;

import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.InterceptedStore;
import io.cachette.redis.StoreFailureException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A store whose calls reach Redis. A test chooses replies that are delivered later, or lost. */
final class HeldReplies {

  private final EntryStore store;
  private @Nullable String method;
  private @Nullable Held held;

  HeldReplies(EntryStore store) {
    this.store = store;
  }

  /** A reply that the caller does not get yet. */
  static final class Held {

    private final CompletableFuture<Object> reply = new CompletableFuture<>();
    private final CompletableFuture<Object> delivery = new CompletableFuture<>();

    /** Waits until Redis has executed the call. */
    void awaitReply() {
      reply.join();
    }

    void deliver() {
      delivery.complete(reply.join());
    }

    private void lose() {
      awaitReply();
      delivery.completeExceptionally(
          new StoreFailureException("The reply is lost on purpose", null, true));
    }
  }

  /** Holds the reply to the next call of a method. */
  Held holdNext(String name) {
    Held next = new Held();
    method = name;
    held = next;
    return next;
  }

  /** Lets Redis execute the next call of a method, whose caller gets no reply. */
  void loseNext(String name) {
    Held lost = holdNext(name);
    CompletableFuture<?> unused = lost.reply.thenRun(lost::lose);
  }

  EntryStore store() {
    return InterceptedStore.of(store, this::intercept);
  }

  private @Nullable Object intercept(InterceptedStore.Call call) throws Throwable {
    Object result = call.proceed();
    Held current = held;
    if (current == null || method == null || !call.isOf(method)) {
      return result;
    }
    held = null;
    return ((CompletionStage<?>) Objects.requireNonNull(result))
        .thenCompose(
            reply -> {
              current.reply.complete(reply);
              return current.delivery;
            });
  }
}
