package io.cachette.benchmarks.measure;

import io.cachette.testkit.DelayingProxy;
import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server behind a network with a delay. The network is a process of its own, so that its CPU time
 * is not that of the client.
 */
public final class DelayedServer implements AutoCloseable {

  private final URI uri;
  private final @Nullable JavaProgram network;

  private DelayedServer(URI uri, @Nullable JavaProgram network) {
    this.uri = uri;
    this.network = network;
  }

  /** Starts the network; without a delay there is none. */
  public static DelayedServer start(RedisServer server, Duration delay) {
    if (delay.isZero()) {
      return new DelayedServer(server.uri(), null);
    }
    JavaProgram network =
        JavaProgram.start(DelayedServer.class, server.uri().toString(), delay.toString());
    return new DelayedServer(URI.create(network.readLine()), network);
  }

  /** Returns the address for clients. */
  public URI uri() {
    return uri;
  }

  /** Runs the network until the standard input ends. */
  public static void main(String[] arguments) throws IOException {
    URI server = URI.create(arguments[0]);
    try (DelayingProxy proxy = DelayingProxy.start(server, Duration.parse(arguments[1]))) {
      System.out.println(proxy.uri());
      while (System.in.read() >= 0) {
        // Nothing is said.
      }
    }
  }

  @Override
  public void close() {
    if (network != null) {
      network.close();
    }
  }
}
