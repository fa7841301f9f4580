package io.cachette.jcache.internal.outage;

import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Chunks;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.ReplyFields;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/**
 * The keys of some entries, or of all.
 *
 * @param areAll whether these are the keys of all entries
 * @param keys the keys otherwise
 */
record KeySet(boolean areAll, List<byte[]> keys) {

  static final KeySet NONE = new KeySet(false, List.of());
  static final KeySet ALL = new KeySet(true, List.of());

  static KeySet of(List<byte[]> keys) {
    return new KeySet(false, keys);
  }

  /** Returns the keys of the entries whose values were replaced. */
  static KeySet ofUpdated(List<Mutation> mutations, List<Change> changes) {
    return of(select(mutations.stream().map(Mutation::key).toList(), changes, Effect.UPDATED));
  }

  private static List<byte[]> select(List<byte[]> keys, List<Change> changes, Effect effect) {
    return IntStream.range(0, keys.size())
        .filter(i -> changes.get(i).effect() == effect)
        .mapToObj(keys::get)
        .toList();
  }

  boolean isEmpty() {
    return keys.isEmpty() && !areAll;
  }

  /**
   * Removes these entries, one chunk after another.
   *
   * @return completes with the keys of the entries that another node leases, which stay
   */
  CompletionStage<KeySet> removeFrom(EntryStore store) {
    if (areAll) {
      return store.clear().thenApply(done -> NONE);
    }
    CompletionStage<List<byte[]>> leased = CompletableFuture.completedFuture(new ArrayList<>());
    for (List<byte[]> chunk : Chunks.split(keys, key -> key.length)) {
      leased = leased.thenCompose(before -> removeChunk(store, chunk, before));
    }
    return leased.thenApply(KeySet::of);
  }

  private static CompletionStage<List<byte[]>> removeChunk(
      EntryStore store, List<byte[]> chunk, List<byte[]> leased) {
    return store
        .mutate(chunk.stream().map(Mutation::remove).toList(), ReplyFields.NONE, "")
        .thenApply(
            changes -> {
              leased.addAll(select(chunk, changes, Effect.BUSY));
              return leased;
            });
  }
}
