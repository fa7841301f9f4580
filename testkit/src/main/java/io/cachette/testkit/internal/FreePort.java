package io.cachette.testkit.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds free ports below the range that operating systems use for outgoing connections. With a port
 * of that range, a client's connection could take the port of a server that is about to restart, or
 * a client that reconnects to it could connect to itself. The nodes of a Redis Cluster also use the
 * ports 10,000 above, which are below that range, too, and are not the free ports of others.
 */
public final class FreePort {
  private static final int FIRST = 12_000;
  private static final int COUNT = 10_000;

  private FreePort() {}

  public static int find() {
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("No free port from %d on".formatted(FIRST));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
