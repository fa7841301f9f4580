package io.cachette.testkit;

import io.cachette.testkit.internal.DaemonThreads;
import io.cachette.testkit.internal.DelayLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A proxy that delays everything between clients and a server by the same time, in each direction,
 * as a network would. It passes bytes on unread, for all connections on three threads, so it costs
 * little and you can measure through it. To count commands and to break connections, use {@link
 * RedisProxy}. If the proxy and the client share a JVM, they share its CPU time. Closing the proxy
 * closes its connections, and does not stop the server. Thread-safe.
 *
 * <pre>{@code
 * try (DelayingProxy remote = DelayingProxy.start(server.uri(), Duration.ofMillis(1))) {
 *   URI uri = remote.uri(); // for clients whose round trips last at least two milliseconds
 * }
 * }</pre>
 */
public final class DelayingProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;

  private final InetSocketAddress server;
  private final Selector selector;
  private final ServerSocketChannel listener;
  private final DelayLine toServer;
  private final DelayLine toClients;
  private final int port;
  private final Thread thread = DaemonThreads.newThread("cachette-testkit-delay", this::forwardAll);
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  /** Where the bytes of a channel go. */
  private record Route(DelayLine line, SocketChannel target) {}

  private DelayingProxy(InetSocketAddress server, Duration delay) throws IOException {
    this.server = server;
    this.toServer = new DelayLine("cachette-testkit-delay-to-server", delay);
    this.toClients = new DelayLine("cachette-testkit-delay-to-clients", delay);
    this.selector = Selector.open();
    this.listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    this.port = listener.socket().getLocalPort();
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
  }

  /**
   * Starts a proxy on a free port.
   *
   * @param server the server that it connects to, such as {@link RedisServer#uri()}
   * @param delay the time in one direction; a thread that waits for it may wake some 0.1 ms late
   * @return a proxy, which the caller closes
   * @throws IllegalArgumentException if the delay is negative
   */
  public static DelayingProxy start(URI server, Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("The delay is " + delay + "; use zero or more");
    }
    try {
      DelayingProxy proxy =
          new DelayingProxy(new InetSocketAddress(server.getHost(), server.getPort()), delay);
      proxy.thread.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the URI that clients connect to.
   *
   * @return {@code redis://127.0.0.1:port}; does not change
   */
  public URI uri() {
    return Addresses.createUri("redis", port, "");
  }

  private void forwardAll() {
    try (selector;
        toServer;
        toClients) {
      while (!thread.isInterrupted()) {
        selector.select(this::forward);
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void forward(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept();
      } else {
        read((SocketChannel) key.channel(), (Route) key.attachment());
      }
    } catch (IOException | CancelledKeyException e) {
      // A delay line may have closed the channel meanwhile.
      closeConnection(key);
    }
  }

  private void accept() throws IOException {
    SocketChannel client = listener.accept();
    SocketChannel upstream;
    try {
      upstream = SocketChannel.open(server);
    } catch (IOException e) {
      // The server is down.
      client.close();
      return;
    }
    register(client, new Route(toServer, upstream));
    register(upstream, new Route(toClients, client));
  }

  private void register(SocketChannel source, Route route) throws IOException {
    source.setOption(StandardSocketOptions.TCP_NODELAY, true);
    source.configureBlocking(false);
    source.register(selector, SelectionKey.OP_READ, route);
  }

  private void read(SocketChannel source, Route route) throws IOException {
    buffer.clear();
    if (source.read(buffer) < 0) {
      source.close();
      route.line().close(route.target());
      return;
    }
    buffer.flip();
    ByteBuffer copy = ByteBuffer.allocate(buffer.remaining());
    copy.put(buffer).flip();
    route.line().send(copy, route.target());
  }

  private static void closeConnection(SelectionKey key) {
    try {
      if (key.attachment() instanceof Route route) {
        key.channel().close();
        route.target().close();
      }
    } catch (IOException e) {
      // It is closed.
    }
  }

  /** Closes all connections. A second call has no effect. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "DelayingProxy[%s, %s]".formatted(uri(), server);
  }
}
