package io.cachette.jcache.internal.partition;

import io.cachette.internal.concurrent.Completions;
import io.cachette.jcache.internal.store.Change;
import io.cachette.redis.NotReplicatedException;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.StoreFailureException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The failures of a request to several partitions, as the cause of the {@link
 * StoreFailureException} with which it ends. The cause of this is one whose outcome is unknown, or
 * else the first. The others are suppressed. Has no stack trace.
 */
public final class PartitionFailures extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean partDone;

  private PartitionFailures(String message, Throwable main, boolean partDone) {
    super(message, main, true, false);
    this.partDone = partDone;
  }

  /** Returns whether a failure is one of a request that other partitions have carried out. */
  public static boolean isPartDone(@Nullable Throwable failure) {
    return failure instanceof StoreFailureException
        && failure.getCause() instanceof PartitionFailures failures
        && failures.partDone;
  }

  /** Returns the failure of mutations of which some are not confirmed; null if all are. */
  public static @Nullable Throwable ofChanges(List<Change> changes) {
    Set<Throwable> failures = new LinkedHashSet<>();
    changes.stream().map(Change::failure).filter(Objects::nonNull).forEach(failures::add);
    return failures.isEmpty()
        ? null
        : combine(failures, changes.stream().anyMatch(PartitionFailures::isDone));
  }

  private static boolean isDone(Change change) {
    return switch (change.effect()) {
      case CREATED, UPDATED, REMOVED, DISCARDED, TOKEN_ISSUED -> true;
      case ABSENT, READ, REJECTED, BUSY, UNKNOWN -> false;
    };
  }

  /** Completes when all have completed; fails then if one has failed. Each changes a partition. */
  static CompletionStage<?> awaitAll(List<? extends CompletionStage<?>> changes) {
    return Stages.all(changes)
        .<CompletionStage<Object>>handle(
            (done, failure) ->
                failure == null
                    ? CompletableFuture.completedFuture(List.of())
                    : CompletableFuture.failedFuture(ofStages(changes)))
        .thenCompose(stage -> stage);
  }

  private static Throwable ofStages(List<? extends CompletionStage<?>> completed) {
    Set<Throwable> failures = new LinkedHashSet<>();
    boolean isPartDone = false;
    for (CompletionStage<?> stage : completed) {
      try {
        Object unused = stage.toCompletableFuture().join();
        isPartDone = true;
      } catch (RuntimeException e) {
        failures.add(Completions.unwrap(e));
      }
    }
    return combine(failures, isPartDone);
  }

  /**
   * Combines different failures, of which there is at least one.
   *
   * @param isPartDone whether other partitions have carried the request out
   */
  static Throwable combine(Collection<Throwable> failures, boolean isPartDone) {
    List<Throwable> others = new ArrayList<>(failures);
    Throwable main = findMain(others);
    others.removeIf(other -> other == main);
    boolean isMade = failures.stream().anyMatch(NotReplicatedException.class::isInstance);
    return main instanceof NotReplicatedException || (others.isEmpty() && !isPartDone)
        ? main
        : newException(main, others, isPartDone || isMade);
  }

  /** Returns a failure with an unknown outcome, or else one of a partition that was not changed. */
  private static Throwable findMain(List<Throwable> failures) {
    List<Throwable> unmade =
        failures.stream().filter(each -> !(each instanceof NotReplicatedException)).toList();
    return unmade.isEmpty()
        ? failures.get(0)
        : unmade.stream()
            .filter(PartitionFailures::isOutcomeUnknown)
            .findFirst()
            .orElse(unmade.get(0));
  }

  private static StoreFailureException newException(
      Throwable main, List<Throwable> others, boolean isPartDone) {
    boolean isUnknown = isOutcomeUnknown(main);
    String reason = reasonOf(main);
    String message =
        isPartDone
            ? "a part of the operation was carried out; "
                + (isUnknown ? "whether the rest was is unknown (" : "the rest was not (")
                + reason
                + ")"
            : reason;
    PartitionFailures failures =
        new PartitionFailures("Partitions failed: " + (others.size() + 1), main, isPartDone);
    others.forEach(failures::addSuppressed);
    boolean isOutcomeUnknown = isPartDone || isUnknown;
    return new StoreFailureException(
        message, failures, isOutcomeUnknown || wasAsked(main), isOutcomeUnknown);
  }

  private static boolean isOutcomeUnknown(Throwable failure) {
    Throwable cause = rootOf(failure);
    return cause instanceof StoreFailureException failed
        ? failed.isOutcomeUnknown()
        : !(cause instanceof CacheException || cause instanceof RedisUnavailableException);
  }

  private static boolean wasAsked(Throwable failure) {
    return rootOf(failure) instanceof StoreFailureException failed && failed.wasAsked();
  }

  private static String reasonOf(Throwable failure) {
    Throwable cause = rootOf(failure);
    boolean isExplained =
        cause instanceof StoreFailureException
            || cause instanceof RedisUnavailableException
            || cause instanceof CacheException;
    return isExplained
        ? String.valueOf(cause.getMessage()).replaceFirst("(\\.|; nothing was changed)$", "")
        : cause.getClass().getSimpleName();
  }

  /** Returns the failure inside the exception of a partition with an outage policy. */
  private static Throwable rootOf(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CacheException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
