package io.cachette.jcache.internal.store;

import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.sharing.SharedTrips;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An {@link EntryStore} whose calls share round trips, see {@link SharedTrips}: look-ups of few
 * keys, and changes of one entry without a lease or a load token. All other calls go to the store
 * as they are. Removals, accesses and puts never share with one another, as a full server refuses
 * only puts. While the circuit breaker is open, no call waits for others. Thread-safe.
 */
public final class SharingStore extends ForwardingStore {

  /** A look-up of more keys gains little from sharing. */
  private static final int MAX_KEYS = 16;

  private final ResilientScripts scripts;
  private final SharedTrips<byte[], Lookup> reads;
  private final SharedTrips<Mutation, Change> touches;
  private final SharedTrips<Mutation, Change> changes;
  private final boolean sharesChanges;

  /**
   * Creates a store whose calls of different threads share those of another one.
   *
   * @param key a key of the entries, which all have the same slot in a cluster
   * @param sharesChanges whether changes share round trips, too; not if replicas must confirm them
   */
  public SharingStore(
      EntryStore store, ResilientScripts scripts, String key, boolean sharesChanges) {
    super(store);
    this.scripts = scripts;
    this.sharesChanges = sharesChanges;
    this.reads =
        new SharedTrips<>(
            scripts,
            key,
            (keys, fetch, deadline) -> store.read(keys, (Fetch) fetch),
            lookup -> sizeOf(lookup.value()),
            false);
    this.touches = newMutationTrips(store, key, false);
    this.changes = newMutationTrips(store, key, true);
  }

  private SharedTrips<Mutation, Change> newMutationTrips(
      EntryStore store, String key, boolean isChange) {
    return new SharedTrips<>(
        scripts,
        key,
        (mutations, kind, deadline) ->
            store.mutate(mutations, ((ChangeKind) kind).replyFields(), ""),
        change -> sizeOf(change.previous()),
        isChange);
  }

  private static int sizeOf(byte @Nullable [] value) {
    return value == null ? 0 : value.length;
  }

  /** Changes of the same kind run the same script, and return the same values. */
  private record ChangeKind(Action action, ReplyFields replyFields) {}

  @Override
  public CompletionStage<List<Lookup>> read(List<byte[]> keys, Fetch fetch) {
    long deadline = scripts.computeDeadline();
    return keys.size() > MAX_KEYS || !reads.mayWait(deadline)
        ? super.read(keys, fetch)
        : reads.call(keys, fetch, null, bytesOf(keys), deadline);
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
        || !changes.mayWait(deadline)) {
      return super.mutate(mutations, replyFields, token);
    }
    Mutation mutation = mutations.get(0);
    ChangeKind kind = new ChangeKind(mutation.action(), replyFields);
    return mutation.action() == Action.TOUCH
        ? touches.call(mutations, kind, null, mutation.size(), deadline)
        : changes.call(mutations, kind, ByteBuffer.wrap(mutation.key()), mutation.size(), deadline);
  }

  private boolean isShared(Mutation mutation) {
    return switch (mutation.action()) {
      case PUT, REMOVE -> sharesChanges && mutation.condition() != Condition.SAME_TOKEN;
      case TOUCH -> true;
      case ISSUE_TOKEN, RELEASE_TOKEN -> false;
    };
  }
}
