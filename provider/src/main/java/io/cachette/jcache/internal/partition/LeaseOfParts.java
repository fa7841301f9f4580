package io.cachette.jcache.internal.partition;

import io.cachette.internal.concurrent.Completions;
import io.cachette.jcache.internal.partition.Partitioner.Part;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.EntryStore.LeaseSpec;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.Refusals;
import io.cachette.redis.internal.lease.OrphanReleaser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A lease of entries in several partitions. It is acquired in the order of the partitions, so that
 * two callers that need the same entries do not refuse each other for ever. If a partition refuses
 * it, the parts before are released. If one of them may remain, this fails like a request that
 * Redis may have executed, so that the caller releases all parts.
 */
final class LeaseOfParts {

  private final List<EntryStore> partitions;
  private final List<Part<byte[]>> parts;
  private final int size;
  private final Terms terms;
  private final List<List<Lookup>> found = new ArrayList<>();
  private final WaitingCall call = WaitingCall.current();
  private final long startNanos = System.nanoTime();

  /**
   * What is requested of each partition.
   *
   * @param onExpired receives the expired entries that were found and deleted
   */
  record Terms(
      String token,
      LeaseSpec spec,
      ReplyFields replyFields,
      BiConsumer<byte[], byte[]> onExpired) {}

  LeaseOfParts(List<EntryStore> partitions, List<Part<byte[]>> parts, Terms terms) {
    this.partitions = partitions;
    this.parts = parts.stream().sorted(Part.BY_PARTITION).toList();
    this.size = parts.stream().mapToInt(part -> part.elements().size()).sum();
    this.terms = terms;
  }

  CompletionStage<Optional<List<Lookup>>> acquire() {
    return acquireFrom(0)
        .handle((isAcquired, failure) -> conclude(failure == null && isAcquired, failure))
        .thenCompose(stage -> stage);
  }

  /** Completes with whether all parts are acquired. */
  private CompletionStage<Boolean> acquireFrom(int next) {
    if (next == parts.size()) {
      // The first part may have ended, and may belong to another caller.
      boolean isHeld = System.nanoTime() - startNanos < terms.spec().duration().toNanos();
      return CompletableFuture.completedFuture(isHeld);
    }
    if (call.isGivenUp()) {
      return CompletableFuture.completedFuture(false);
    }
    return lease(parts.get(next))
        .thenCompose(
            lookups -> {
              lookups.ifPresent(found::add);
              return lookups.isPresent()
                  ? call.resume(() -> acquireFrom(next + 1))
                  : CompletableFuture.completedFuture(false);
            });
  }

  private CompletionStage<Optional<List<Lookup>>> lease(Part<byte[]> part) {
    EntryStore store = partitions.get(part.partition());
    return Completions.attempt(
        () ->
            store.lease(
                part.elements(),
                terms.token(),
                terms.spec(),
                terms.replyFields(),
                terms.onExpired()));
  }

  private CompletionStage<Optional<List<Lookup>>> conclude(
      boolean isAcquired, @Nullable Throwable failure) {
    if (isAcquired) {
      return CompletableFuture.completedFuture(Optional.of(Partitioner.merge(parts, found, size)));
    }
    Throwable cause = failure == null ? null : Completions.unwrap(failure);
    return cause != null && OrphanReleaser.mayHaveRun(cause)
        ? CompletableFuture.failedFuture(cause)
        : call.resume(() -> releaseAcquired(cause));
  }

  /**
   * Releases the parts that are acquired.
   *
   * @param refusal why another part cannot be acquired; null if it is busy
   */
  private CompletionStage<Optional<List<Lookup>>> releaseAcquired(@Nullable Throwable refusal) {
    List<CompletionStage<Boolean>> released =
        parts.subList(0, found.size()).stream()
            .map(part -> release(partitions.get(part.partition()), part, terms.token()))
            .toList();
    return Stages.all(released)
        .handle((done, failure) -> failure == null ? refusal : toFailure(refusal, failure))
        .thenCompose(
            cause ->
                cause == null
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : CompletableFuture.failedFuture(cause));
  }

  /** Releases the entries of one partition. If the request cannot be sent, the stage fails. */
  static CompletionStage<Boolean> release(EntryStore store, Part<byte[]> part, String token) {
    return Completions.attempt(() -> store.release(part.elements(), token).thenApply(done -> true));
  }

  /** A partition that refuses a release with an error refuses all later ones, too. */
  private static Throwable toFailure(@Nullable Throwable refusal, Throwable failure) {
    Throwable unreleased = Completions.unwrap(failure);
    if (Refusals.isReply(unreleased)) {
      return refusal == null ? unreleased : refusal;
    }
    String reason = String.valueOf((refusal == null ? unreleased : refusal).getMessage());
    return new StoreFailureException(
        reason + "; entries of other partitions may be leased for a moment", unreleased, true);
  }
}
