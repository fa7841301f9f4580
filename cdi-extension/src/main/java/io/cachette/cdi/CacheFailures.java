package io.cachette.cdi;

/**
 * How often caches failed their annotations: {@code @Inject CacheFailures}. Counted since the
 * container was started, in this JVM, whether a failure was passed on to the caller or not. What
 * happens then is configured, see {@code docs/annotations.md}.
 *
 * <p>Safe for use by several threads.
 */
public interface CacheFailures {

  /** What a cache was asked to do. */
  enum Operation {
    /** To look a value up, or to begin to load it. */
    GET,
    /** To store a result, an exception or the value of a {@code CachePut}. */
    PUT,
    /** To remove one entry or all. */
    REMOVE
  }

  /** Failures of all caches. */
  long count(Operation operation);

  /** Failures of one cache; 0 if it is not known. */
  long count(Operation operation, String cacheName);
}
