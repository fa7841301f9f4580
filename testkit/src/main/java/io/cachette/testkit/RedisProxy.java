package io.cachette.testkit;

import io.cachette.testkit.internal.DaemonThreads;
import io.cachette.testkit.internal.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between clients and a server: counts commands and replies, delays replies, and closes
 * connections. Commands that set up a connection, {@code PING}, subscriptions and messages are not
 * counted. Closing the proxy does not stop the server. Thread-safe.
 *
 * <pre>{@code
 * try (RedisProxy slow = RedisProxy.start(server)) {
 *   slow.delay(Duration.ofMillis(50));
 *   URI uri = slow.uri(); // for the client under test
 *   slow.cut();
 *   slow.restore();
 * }
 * }</pre>
 *
 * <p>On loopback, a reply may overtake the next command of a client that sends two at once. With a
 * {@link #delay} of a millisecond, both count as one round trip.
 */
public final class RedisProxy implements AutoCloseable {
  private final RedisServer server;
  private final int port = FreePort.find();
  private final TrafficMeter meter = new TrafficMeter();
  private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();
  private Duration delay = Duration.ZERO;
  private boolean isHoldingReplies;
  private Set<String> heldCommands = Set.of();
  private @Nullable Listener listener;

  /**
   * The listening socket and its thread. The port is free only when both have ended, because a
   * thread in {@code accept} keeps it.
   */
  private record Listener(ServerSocket socket, Thread thread) {

    void close() throws IOException {
      socket.close();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private RedisProxy(RedisServer server) {
    this.server = server;
  }

  /**
   * Starts a proxy on a free port.
   *
   * @param server the server that it connects to, without TLS
   * @return a proxy, which the caller closes
   */
  public static RedisProxy start(RedisServer server) {
    RedisProxy proxy = new RedisProxy(server);
    proxy.restore();
    return proxy;
  }

  /**
   * Returns the URI that clients connect to.
   *
   * @return {@code redis://127.0.0.1:port}; does not change
   */
  public URI uri() {
    return Addresses.createUri("redis", port, "");
  }

  /**
   * Returns the traffic since the start or the last {@link #reset()}. A reply is counted before the
   * client receives it.
   *
   * @return a snapshot
   */
  public Traffic traffic() {
    return meter.traffic();
  }

  /** Sets all counters to zero. */
  public void reset() {
    meter.reset();
  }

  /**
   * Delays replies.
   *
   * @param time how long after its arrival each reply is passed on; zero by default
   */
  public synchronized void delay(Duration time) {
    delay = time;
    notifyAll();
  }

  /** Holds replies back until {@link #release()}; commands still reach the server. */
  public synchronized void hold() {
    isHoldingReplies = true;
  }

  /**
   * Holds the replies to some commands back until {@link #release()}, and what follows them on the
   * same connections. So a reply can be late while other connections, such as that of a
   * subscription, go on.
   *
   * @param commands names in upper case, such as {@code HGET}; {@code MESSAGE} for the messages of
   *     subscriptions
   */
  public synchronized void hold(String... commands) {
    heldCommands = Set.of(commands);
  }

  /** Passes replies on again, and those that were held back. */
  public synchronized void release() {
    isHoldingReplies = false;
    heldCommands = Set.of();
    notifyAll();
  }

  /** Closes all connections, and refuses new ones until {@link #restore()}. */
  public void cut() {
    try {
      stopListening();
      for (ProxyConnection connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void stopListening() throws IOException {
    if (listener != null) {
      listener.close();
      listener = null;
    }
  }

  /** Accepts connections again. */
  public synchronized void restore() {
    if (listener != null) {
      return;
    }
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      Thread thread = DaemonThreads.newThread("cachette-testkit-proxy", () -> acceptAll(socket));
      thread.start();
      listener = new Listener(socket, thread);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void acceptAll(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        accept(socket, socket.accept());
      } catch (IOException e) {
        // The proxy was cut, or the server is down.
      }
    }
  }

  private void accept(ServerSocket socket, Socket client) throws IOException {
    try {
      Socket upstream = new Socket(server.host(), server.port());
      ProxyConnection connection = new ProxyConnection(this, meter, client, upstream);
      connections.add(connection);
      connection.start();
      if (socket.isClosed()) {
        connection.close();
      }
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  void remove(ProxyConnection connection) {
    connections.remove(connection);
  }

  /**
   * Waits until a reply may be passed on.
   *
   * @param arrival when it arrived, by {@link System#nanoTime}
   * @param command the name of the command, or of the message
   */
  synchronized void awaitDelivery(long arrival, String command) throws InterruptedException {
    while (true) {
      long remainingNanos = arrival + delay.toNanos() - System.nanoTime();
      if (isHoldingReplies || heldCommands.contains(command)) {
        wait();
      } else if (remainingNanos > 0) {
        wait(remainingNanos / 1_000_000, (int) (remainingNanos % 1_000_000));
      } else {
        return;
      }
    }
  }

  /** Closes all connections. A second call has no effect. */
  @Override
  public void close() {
    cut();
  }

  @Override
  public String toString() {
    return "RedisProxy[%s, %s]".formatted(uri(), server);
  }
}
