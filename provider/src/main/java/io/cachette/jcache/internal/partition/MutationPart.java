package io.cachette.jcache.internal.partition;

import io.cachette.internal.concurrent.Completions;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Chunks;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.ReplyFields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The mutations of a request that concern one partition. They are sent in chunks, one after
 * another, until one gets no reply. The effects of that chunk and of those after it are unknown.
 */
final class MutationPart {

  private final EntryStore store;
  private final List<List<Mutation>> chunks;
  private final ReplyFields replyFields;
  private final String token;
  private final WaitingCall call = WaitingCall.current();
  private final List<Change> changes = new ArrayList<>();

  MutationPart(EntryStore store, List<Mutation> mutations, ReplyFields replyFields, String token) {
    this.store = store;
    this.chunks = Chunks.ofMutations(mutations, 1);
    this.replyFields = replyFields;
    this.token = token;
  }

  /** Completes with the results; does not fail. */
  CompletionStage<List<Change>> send() {
    return sendFrom(0);
  }

  private CompletionStage<List<Change>> sendFrom(int next) {
    if (next == chunks.size()) {
      return CompletableFuture.completedFuture(changes);
    }
    return Completions.attempt(() -> store.mutate(chunks.get(next), replyFields, token))
        .handle(
            (replies, failure) -> {
              if (failure == null) {
                changes.addAll(replies);
                return call.resume(() -> sendFrom(next + 1));
              }
              giveUpFrom(next, Completions.unwrap(failure));
              return CompletableFuture.completedFuture(changes);
            })
        .thenCompose(stage -> stage);
  }

  private void giveUpFrom(int next, Throwable failure) {
    Change unknown = Change.unknown(failure);
    chunks
        .subList(next, chunks.size())
        .forEach(chunk -> changes.addAll(Collections.nCopies(chunk.size(), unknown)));
  }
}
