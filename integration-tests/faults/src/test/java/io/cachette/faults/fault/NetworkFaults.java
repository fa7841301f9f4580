package io.cachette.faults.fault;

import io.cachette.testkit.RedisProxy;
import java.time.Duration;

/** Faults of the network between the clients and a server. */
final class NetworkFaults {

  private NetworkFaults() {}

  static void cut(RedisProxy network, Strike strike) throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      network.cut();
      strike.pause(0, 300);
      network.restore();
      strike.pause(200, 500);
    }
  }

  static void delay(RedisProxy network, Strike strike) throws InterruptedException {
    for (int i = 0; i < 4; i++) {
      network.delay(Duration.ofMillis(strike.random().nextInt(1, 1_300)));
      strike.pause(300, 700);
    }
    network.delay(Duration.ZERO);
  }

  /** Replies arrive late, or the connections end without them. Commands reach the server. */
  static void withhold(RedisProxy network, Strike strike) throws InterruptedException {
    network.hold();
    strike.pause(300, 1_500);
    if (strike.random().nextBoolean()) {
      network.cut();
      network.release();
      network.restore();
    } else {
      network.release();
    }
    strike.pause(200, 500);
  }
}
