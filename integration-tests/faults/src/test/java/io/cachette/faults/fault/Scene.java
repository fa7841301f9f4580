package io.cachette.faults.fault;

import java.net.URI;
import java.util.List;

/** The servers of a round, and the fault that happens to them. */
public interface Scene extends AutoCloseable {

  /** Returns the URI for the clients. */
  URI uri();

  /**
   * Lets the fault happen and end, while the clients run.
   *
   * @return violations that the fault itself has noticed
   */
  List<String> happen(Strike strike) throws InterruptedException;

  @Override
  void close();
}
