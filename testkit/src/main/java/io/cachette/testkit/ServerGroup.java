package io.cachette.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Servers that are closed together. */
final class ServerGroup implements AutoCloseable {
  private final List<RedisServer> servers = new CopyOnWriteArrayList<>();

  RedisServer start(RedisServerBuilder options) {
    RedisServer server = options.start();
    servers.add(server);
    return server;
  }

  /** Closes all servers, then throws the first failure with the others suppressed. */
  @Override
  public void close() {
    List<RuntimeException> failures = new ArrayList<>();
    for (RedisServer server : servers) {
      try {
        server.close();
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      RuntimeException first = failures.get(0);
      failures.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
  }

  /**
   * Closes all servers after a failed start, and returns the failure with later ones suppressed.
   */
  RuntimeException closeAfter(RuntimeException failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }
}
