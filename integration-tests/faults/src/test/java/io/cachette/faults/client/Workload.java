package io.cachette.faults.client;

import java.util.random.RandomGenerator;

/** The operations of the threads of a client. */
interface Workload extends AutoCloseable {

  /**
   * Does one operation, and records it.
   *
   * @param thread the number of the thread in this client
   * @return whether the operation has succeeded
   */
  boolean step(int thread, RandomGenerator random) throws InterruptedException;

  /** Ends this JVM as {@code kill -9} would, at a bad moment. */
  default void crash() {
    Runtime.getRuntime().halt(1);
  }

  /**
   * Waits until this client uses Redis again.
   *
   * @return whether that was possible within half a minute
   */
  default boolean awaitRecovery() throws InterruptedException {
    return true;
  }

  /**
   * Reads the final state after the last operation, and records it; by a near cache, too, if there
   * is one.
   *
   * @return whether that was possible within half a minute
   */
  boolean readFinalState() throws InterruptedException;

  @Override
  void close();
}
