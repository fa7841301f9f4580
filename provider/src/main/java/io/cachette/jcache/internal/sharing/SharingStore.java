package io.cachette.jcache.internal.sharing;

import io.cachette.jcache.internal.store.Action;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.ForwardingStore;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.redis.internal.CallBudget;
import io.cachette.redis.internal.ResilientScripts;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An {@link EntryStore} whose calls share round trips, see {@link TripQueue}: look-ups of few keys,
 * and changes of one entry without a lease or a load token. All other calls go to the store as they
 * are. Removals, accesses and puts never share with one another, as a full server refuses only
 * puts. While the circuit breaker is open, no call waits for others. Thread-safe.
 */
public final class SharingStore extends ForwardingStore {

  /** A look-up of more keys gains little from sharing. */
  private static final int MAX_KEYS = 16;

  private final ResilientScripts scripts;
  private final TripQueue<byte[], Lookup> reads;
  private final TripQueue<Mutation, Change> touches;
  private final TripQueue<Mutation, Change> changes;
  private final boolean sharesChanges;

  /**
   * Creates a store whose calls of different threads share those of another one.
   *
   * @param scheduler runs short checks
   * @param sharesChanges whether changes share round trips, too; not if replicas must confirm them
   */
  public SharingStore(
      EntryStore store,
      ResilientScripts scripts,
      ScheduledExecutorService scheduler,
      boolean sharesChanges) {
    super(store);
    this.scripts = scripts;
    this.sharesChanges = sharesChanges;
    Executor later =
        check -> {
          Future<?> unused =
              scheduler.schedule(check, TripQueue.CHECK_DELAY_MILLIS, TimeUnit.MILLISECONDS);
        };
    this.reads =
        new TripQueue<>(
            (keys, fetch) -> store.read(keys, (Fetch) fetch),
            lookup -> sizeOf(lookup.value()),
            later,
            System::nanoTime);
    this.touches = newQueueOfMutations(store, later);
    this.changes = newQueueOfMutations(store, later);
  }

  private static TripQueue<Mutation, Change> newQueueOfMutations(EntryStore store, Executor later) {
    return new TripQueue<>(
        (mutations, kind) -> store.mutate(mutations, ((ChangeKind) kind).replyFields(), ""),
        change -> sizeOf(change.previous()),
        later,
        System::nanoTime);
  }

  private static int sizeOf(byte @Nullable [] value) {
    return value == null ? 0 : value.length;
  }

  /** Changes of the same kind run the same script, and return the same values. */
  private record ChangeKind(Action action, ReplyFields replyFields) {}

  @Override
  public CompletionStage<List<Lookup>> read(List<byte[]> keys, Fetch fetch) {
    long deadline = scripts.computeDeadline();
    return keys.size() > MAX_KEYS || !mayWait(deadline)
        ? super.read(keys, fetch)
        : share(reads, newCall(keys, fetch, null, bytesOf(keys), deadline), false);
  }

  private static int bytesOf(List<byte[]> keys) {
    int bytes = 0;
    for (byte[] key : keys) {
      bytes += key.length;
    }
    return bytes;
  }

  @Override
  public CompletionStage<List<Change>> mutate(
      List<Mutation> mutations, ReplyFields replyFields, String token) {
    long deadline = scripts.computeDeadline();
    if (mutations.size() > 1
        || !token.isEmpty()
        || !isShared(mutations.get(0))
        || !mayWait(deadline)) {
      return super.mutate(mutations, replyFields, token);
    }
    Mutation mutation = mutations.get(0);
    boolean isChange = mutation.action() != Action.TOUCH;
    SharedCall<Mutation, Change> call =
        newCall(
            mutations,
            new ChangeKind(mutation.action(), replyFields),
            isChange ? ByteBuffer.wrap(mutation.key()) : null,
            mutation.size(),
            deadline);
    return share(isChange ? changes : touches, call, isChange);
  }

  private boolean isShared(Mutation mutation) {
    return switch (mutation.action()) {
      case PUT, REMOVE -> sharesChanges && mutation.condition() != Condition.SAME_TOKEN;
      case TOUCH -> true;
      case ISSUE_TOKEN, RELEASE_TOKEN -> false;
    };
  }

  /** A call that has no time left, or is not sent during an outage, fails at once. */
  private boolean mayWait(long deadline) {
    return !scripts.breaker().isOpen() && deadline - System.nanoTime() > 0;
  }

  private <E, R> CompletionStage<List<R>> share(
      TripQueue<E, R> queue, SharedCall<E, R> call, boolean isChange) {
    CompletableFuture<List<R>> reply = queue.submit(call);
    return reply == call.reply()
        ? scripts.awaitShared(reply, call.deadline(), () -> isChange && call.isSent().get())
        : reply;
  }

  private static <E, R> SharedCall<E, R> newCall(
      List<E> elements, Object kind, @Nullable ByteBuffer key, int bytes, long deadline) {
    return new SharedCall<>(
        elements,
        kind,
        key,
        bytes,
        deadline,
        CallBudget.current(),
        new AtomicBoolean(),
        new CompletableFuture<>());
  }
}
