package io.cachette.testkit;

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
 * Stands between clients and a server: counts what they say to each other, delays it, and breaks
 * their connections. Commands that set up a connection, {@code PING}, subscriptions and messages
 * are not counted. Does not end the server. Thread-safe.
 *
 * <p>On loopback, a reply may overtake the next command of a client that sends two at once; with a
 * {@link #delay} of a millisecond, they surely count as one round trip.
 */
public final class RedisProxy implements AutoCloseable {
  private final RedisServer server;
  private final int port = FreePort.find();
  private final TrafficMeter meter = new TrafficMeter();
  private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();
  private Duration delay = Duration.ZERO;
  private boolean isHoldingReplies;
  private @Nullable Listener listener;

  /** The port is free when both have ended: who waits for clients keeps it. */
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
   * Listens on a free port.
   *
   * @param server where it connects, without TLS
   * @return a proxy, which the caller closes
   */
  public static RedisProxy start(RedisServer server) {
    RedisProxy proxy = new RedisProxy(server);
    proxy.restore();
    return proxy;
  }

  /**
   * Where clients connect.
   *
   * @return {@code redis://127.0.0.1:port}; the same for the whole life of the proxy
   */
  public URI uri() {
    return Addresses.createUri("redis", port, "");
  }

  /**
   * What went through since the start or the last {@link #reset()}. A reply counts before the
   * client has it.
   *
   * @return a snapshot
   */
  public Traffic traffic() {
    return meter.traffic();
  }

  /** Counts from zero again. */
  public void reset() {
    meter.reset();
  }

  /**
   * Makes the way of replies longer.
   *
   * @param time how long after its arrival each of them is passed on; zero at first
   */
  public synchronized void delay(Duration time) {
    delay = time;
    notifyAll();
  }

  /** Passes no replies on until {@link #release()}; commands still reach the server. */
  public synchronized void hold() {
    isHoldingReplies = true;
  }

  /** Passes replies on again, also those that were held back. */
  public synchronized void release() {
    isHoldingReplies = false;
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
      Thread thread = new Thread(() -> acceptAll(socket), "cachette-testkit-proxy");
      thread.setDaemon(true);
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
        // Cut, or this client cannot have a connection: the server is down.
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

  /** Waits until a reply may be passed on that came at a time of {@link System#nanoTime}. */
  synchronized void awaitDelivery(long arrival) throws InterruptedException {
    while (true) {
      long remainingNanos = arrival + delay.toNanos() - System.nanoTime();
      if (isHoldingReplies) {
        wait();
      } else if (remainingNanos > 0) {
        wait(remainingNanos / 1_000_000, (int) (remainingNanos % 1_000_000));
      } else {
        return;
      }
    }
  }

  /** Closes all connections. Closing again does nothing. */
  @Override
  public void close() {
    cut();
  }

  @Override
  public String toString() {
    return "RedisProxy[%s, %s]".formatted(uri(), server);
  }
}
