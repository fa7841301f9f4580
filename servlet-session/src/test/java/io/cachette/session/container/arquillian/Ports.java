package io.cachette.session.container.arquillian;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Chooses the ports of the nodes in {@code arquillian.xml}. Name this extension before Arquillian
 * in {@link ExtendWith}, because Arquillian reads that file once.
 */
public final class Ports implements BeforeAllCallback {

  /** Below the ports of outgoing connections, so that a stopped node can use its port again. */
  private static final int FIRST = 10_000;

  private static final int COUNT = 10_000;

  @Override
  public void beforeAll(ExtensionContext context) {
    choose("one");
    choose("two");
  }

  private static synchronized void choose(String node) {
    if (System.getProperty(property(node)) == null) {
      System.setProperty(property(node), Integer.toString(free()));
    }
  }

  static int of(String node) {
    return Integer.parseInt(System.getProperty(property(node), ""));
  }

  private static String property(String node) {
    return "session.port." + node;
  }

  private static int free() {
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // The port is in use.
      }
    }
    throw new IllegalStateException("No free port");
  }
}
