package io.cachette.session.internal.lifecycle;

import io.cachette.session.internal.state.RedisSession;
import io.cachette.session.internal.state.SessionState;
import io.cachette.session.internal.state.SessionState.StorageLocation;
import io.cachette.session.internal.store.PendingDestruction;
import io.cachette.session.internal.store.Reply;
import io.cachette.session.internal.store.SessionIndex;
import io.cachette.session.internal.store.SessionStore;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Takes new sessions back that could not be written, as listeners were notified of their creation.
 * If Redis may have written a session nevertheless, destroys it there first, so that listeners are
 * notified of its end once in the cluster. Asks again at each sweep, for at most two minutes, and
 * keeps at most {@value #LIMIT} sessions; then it notifies the listeners. Thread-safe.
 */
final class FailedCreations {

  private static final int LIMIT = 1_000;

  private final SessionStore store;
  private final SessionIndex index;
  private final Executor executor;
  private final RunningDestructions running;
  private final Map<PendingDestruction, Undecided> undecided = new ConcurrentHashMap<>();

  /**
   * A session that Redis may have.
   *
   * @param giveUpNanos time until which Redis is asked, by {@link System#nanoTime}
   */
  private record Undecided(RedisSession session, long giveUpNanos) {}

  /**
   * Creates an empty set.
   *
   * @param executor calls the listeners
   * @param running waits for listeners when this node stops
   */
  FailedCreations(
      SessionStore store, SessionIndex index, Executor executor, RunningDestructions running) {
    this.store = store;
    this.index = index;
    this.executor = executor;
    this.running = running;
  }

  /**
   * Takes a session back, unless it was written or is invalid. If Redis cannot have it, notifies
   * the listeners at once; otherwise returns before. Costs no round trip that the caller waits for.
   */
  void takeBack(RedisSession session) {
    SessionState state = session.state();
    StorageLocation location = state.location();
    if (!location.isUnsaved() || !state.isValid()) {
      return;
    }
    state.setLocation(StorageLocation.GONE);
    if (location == StorageLocation.NOWHERE || undecided.size() >= LIMIT) {
      session.completeDestruction();
      return;
    }
    session.discard();
    PendingDestruction destruction = PendingDestruction.of(state.id());
    long giveUpNanos = System.nanoTime() + SessionStore.CONTENTS_TIME_TO_LIVE.toNanos();
    undecided.put(destruction, new Undecided(session, giveUpNanos));
    send(destruction);
  }

  /** Asks Redis again for all sessions without a reply. */
  void sendAll() {
    undecided.forEach(
        (destruction, each) -> {
          if (System.nanoTime() - each.giveUpNanos() > 0) {
            executor.execute(() -> decide(destruction, true));
          } else {
            send(destruction);
          }
        });
  }

  private void send(PendingDestruction destruction) {
    CompletableFuture<?> unused =
        running.begin(
            () ->
                store
                    .revoke(destruction)
                    .thenApplyAsync(reply -> handleReply(destruction, reply), executor));
  }

  private boolean handleReply(PendingDestruction destruction, Reply reply) {
    boolean isOwn = reply.outcome() == Reply.Outcome.LIVE;
    if (isOwn) {
      CompletableFuture<?> unused = store.discardContents(destruction);
      index.removeIfPresent(reply.principal(), destruction.id());
    }
    decide(destruction, isOwn);
    return isOwn;
  }

  /** Notifies the listeners of a session, unless another node has notified them of its end. */
  private void decide(PendingDestruction destruction, boolean isOwn) {
    Undecided each = undecided.remove(destruction);
    if (each != null && isOwn) {
      each.session().completeDestruction();
    }
  }
}
