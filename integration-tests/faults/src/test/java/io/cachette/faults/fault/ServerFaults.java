package io.cachette.faults.fault;

import io.cachette.faults.client.Mode;
import io.cachette.testkit.RedisServer;
import java.util.List;
import java.util.Objects;

/** Faults of a single server, and of the clients. */
final class ServerFaults {
  private static final int HANG_MILLIS = 7_500;

  private ServerFaults() {}

  static List<String> none(RedisServer server, Strike strike) throws InterruptedException {
    strike.pause(500, 1_000);
    return List.of();
  }

  /** For as long as some commands wait, but not all of them. */
  static List<String> pause(RedisServer server, Strike strike) throws InterruptedException {
    server.pause();
    try {
      strike.pause(1_000, 2_000);
    } finally {
      server.resume();
    }
    return List.of();
  }

  /** For longer than any call may wait. */
  static List<String> hang(RedisServer server, Strike strike) throws InterruptedException {
    server.pause();
    try {
      Thread.sleep(HANG_MILLIS);
    } finally {
      server.resume();
    }
    return List.of();
  }

  static List<String> restart(RedisServer server, Strike strike) throws InterruptedException {
    server.kill();
    strike.pause(0, 700);
    server.restart();
    return List.of();
  }

  static List<String> flushScripts(RedisServer server, Strike strike) throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      server.command("SCRIPT", "FLUSH");
      strike.pause(20, 80);
    }
    return List.of();
  }

  /** The connections of the clients for their subscriptions end; all others stay. */
  static List<String> killSubscriptions(RedisServer server, Strike strike)
      throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      server.command("CLIENT", "KILL", "TYPE", "pubsub");
      strike.pause(20, 500);
    }
    return List.of();
  }

  static List<String> flushAll(RedisServer server, Strike strike) throws InterruptedException {
    server.flushAll();
    strike.pause(200, 400);
    server.flushAll();
    return List.of();
  }

  static List<String> deleteKeys(RedisServer server, Strike strike) throws InterruptedException {
    for (int i = 0; i < 6; i++) {
      Object key = server.command("RANDOMKEY");
      if (key != null) {
        server.command("DEL", Objects.toString(key));
      }
      strike.pause(50, 150);
    }
    return strike.mode() == Mode.EXPIRING
        ? DeletedKeys.findEternalEntries(server, strike)
        : List.of();
  }

  static List<String> killClient(RedisServer server, Strike strike) throws InterruptedException {
    strike.pause(0, 300);
    strike.clients().kill(strike.random().nextInt(Clients.NODES));
    return List.of();
  }

  static List<String> crashClient(RedisServer server, Strike strike) throws InterruptedException {
    strike.pause(0, 300);
    strike.clients().crash(strike.random().nextInt(Clients.NODES));
    return List.of();
  }
}
