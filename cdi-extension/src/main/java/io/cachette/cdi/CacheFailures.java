package io.cachette.cdi;

/**
 * Counts the failed cache operations of the annotations.
 *
 * <pre>{@code
 * @Inject CacheFailures failures;
 *
 * boolean isRedisHealthy() {
 *   return failures.count(CacheFailures.Operation.GET, "orders") == 0;
 * }
 * }</pre>
 *
 * <p>The counts are those of this JVM since the container started. They include failures that the
 * caller sees and failures that it does not see; to choose between the two, see {@code
 * docs/annotations.md}.
 *
 * <p>Thread-safe. No round trips.
 */
public interface CacheFailures {

  /** A cache operation of an annotation. */
  enum Operation {
    /** Looks up a value, or starts to load it. */
    GET,
    /** Stores a result, an exception or the value of a {@code CachePut}. */
    PUT,
    /** Removes one entry or all entries. */
    REMOVE
  }

  /** Returns the number of failures of an operation on all caches. */
  long count(Operation operation);

  /** Returns the number of failures of an operation on one cache; 0 if the cache is unknown. */
  long count(Operation operation, String cacheName);
}
