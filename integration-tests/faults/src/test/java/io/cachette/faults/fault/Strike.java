package io.cachette.faults.fault;

import io.cachette.faults.client.Mode;
import java.util.random.RandomGenerator;

/**
 * The context in which a fault happens.
 *
 * @param namespace the prefix of the keys of the round
 */
public record Strike(RandomGenerator random, Clients clients, Mode mode, String namespace) {

  /** Waits for a random time. */
  void pause(int leastMillis, int mostMillis) throws InterruptedException {
    Thread.sleep(random.nextInt(leastMillis, mostMillis + 1));
  }
}
