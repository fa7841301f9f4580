package io.cachette.benchmarks;

/** A library, configured in one way. */
interface Contender extends AutoCloseable {

  /** What the tables call it. */
  String name();

  /** What was configured, as a sentence. */
  String configuration();

  /** Keeps a limit; limits differ in their names. */
  Limiter limiter(Limit limit);

  @Override
  default void close() {}
}
