package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.partition.PartitionFailures;
import java.util.List;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of an operation on several entries. They are counted and published even if the
 * operation as a whole failed.
 *
 * @param outcomes of the entries for which it is known
 * @param failure the exception to throw afterwards, or null
 */
record BatchOutcome<K, V>(List<Outcome<K, V>> outcomes, @Nullable RuntimeException failure) {

  /** Returns this batch with a failure that says how many of its entries were done. */
  BatchOutcome<K, V> describe(int size) {
    RuntimeException cause = failure;
    return cause == null || outcomes.isEmpty()
        ? this
        : new BatchOutcome<>(
            outcomes,
            describe(cause, "%d of %d entries were done".formatted(outcomes.size(), size)));
  }

  /**
   * Returns a failure of a request that says what was done before it, or, if some partitions have
   * carried it out, until it ended. Exceptions of writers and listeners, which are subclasses, stay
   * as they are.
   */
  static RuntimeException describe(RuntimeException failure, String done) {
    if (!failure.getClass().equals(CacheException.class)) {
      return failure;
    }
    String until = isPartDone(failure) ? "With this request, " : "Before this request, ";
    CacheException described =
        new CacheException(
            failure.getMessage() + ". " + until + done + "; after it, none was sent",
            failure.getCause());
    for (Throwable suppressed : failure.getSuppressed()) {
      described.addSuppressed(suppressed);
    }
    return described;
  }

  private static boolean isPartDone(RuntimeException failure) {
    Throwable cause = failure;
    while (cause instanceof CacheException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return PartitionFailures.isPartDone(cause);
  }
}
