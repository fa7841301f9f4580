package io.cachette.faults.fault;

import io.cachette.testkit.RedisServer;
import java.net.URI;
import java.util.List;

/** One server, which keeps each write that it acknowledges, also if it is killed. */
final class ServerScene implements Scene {
  private final RedisServer server =
      RedisServer.builder()
          .directive("appendonly", "yes")
          .directive("appendfsync", "always")
          .start();
  private final Event event;

  /** An event on the server. */
  @FunctionalInterface
  interface Event {
    List<String> happen(RedisServer server, Strike strike) throws InterruptedException;
  }

  ServerScene(Event event) {
    this.event = event;
  }

  @Override
  public URI uri() {
    return server.uri();
  }

  @Override
  public List<String> happen(Strike strike) throws InterruptedException {
    return event.happen(server, strike);
  }

  @Override
  public void close() {
    server.close();
  }
}
