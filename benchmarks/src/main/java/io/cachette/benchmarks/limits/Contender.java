package io.cachette.benchmarks.limits;

/** A library with a configuration. */
interface Contender extends AutoCloseable {

  /** Returns its name in the tables. */
  String name();

  /** Returns a description of its configuration. */
  String configuration();

  /** Creates a limit; limits have different names. */
  Limiter limiter(Limit limit);

  @Override
  default void close() {}
}
