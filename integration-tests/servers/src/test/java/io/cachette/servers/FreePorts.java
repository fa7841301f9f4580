package io.cachette.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Finds free ports, below those of outgoing connections and above those of the test kit. */
final class FreePorts {

  private static final int FIRST = 30_000;
  private static final int COUNT = 2_000;
  // Servers that count their ports from one of them use about a hundred.
  private static final int STEP = 100;

  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() % (COUNT / STEP)) * STEP);

  private FreePorts() {}

  static int find() {
    for (int attempt = 0; attempt < COUNT / STEP; attempt++) {
      int port = FIRST + NEXT.getAndAdd(STEP) % COUNT + 80;
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
