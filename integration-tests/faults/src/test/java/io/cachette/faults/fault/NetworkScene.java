package io.cachette.faults.fault;

import io.cachette.testkit.RedisProxy;
import io.cachette.testkit.RedisServer;
import java.net.URI;
import java.util.List;

/** One server behind a network that fails. */
final class NetworkScene implements Scene {
  private final RedisServer server = RedisServer.start();
  private final RedisProxy network = RedisProxy.start(server);
  private final Event event;

  /** An event in the network. */
  @FunctionalInterface
  interface Event {
    void happen(RedisProxy network, Strike strike) throws InterruptedException;
  }

  NetworkScene(Event event) {
    this.event = event;
  }

  @Override
  public URI uri() {
    return network.uri();
  }

  @Override
  public List<String> happen(Strike strike) throws InterruptedException {
    event.happen(network, strike);
    return List.of();
  }

  @Override
  public void close() {
    network.close();
    server.close();
  }
}
