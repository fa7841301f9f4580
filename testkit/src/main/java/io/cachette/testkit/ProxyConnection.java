package io.cachette.testkit;

import io.cachette.testkit.internal.DaemonThreads;
import io.cachette.testkit.internal.RespFrame;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** One connection of a client and the matching connection to the server. */
final class ProxyConnection implements Closeable {
  private final RedisProxy proxy;
  private final TrafficMeter meter;
  private final Socket client;
  private final Socket server;
  private final BlockingQueue<Arrival> replies = new LinkedBlockingQueue<>();

  /** The commands without a reply. */
  private final Queue<Pending> pendingReplies = new ArrayDeque<>();

  private final List<Thread> threads = new ArrayList<>();
  private boolean subscribed;
  private boolean closed;

  /** A command without a reply, and whether it counts. */
  private record Pending(String command, boolean isCounted) {}

  /** A frame and its arrival, by {@link System#nanoTime}. */
  private record Arrival(RespFrame frame, long nanos) {}

  /** The code of a thread, which runs until the connection breaks. */
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  ProxyConnection(RedisProxy proxy, TrafficMeter meter, Socket client, Socket server) {
    this.proxy = proxy;
    this.meter = meter;
    this.client = client;
    this.server = server;
  }

  void start() throws IOException {
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    threads.add(newThread("commands", this::forwardCommands));
    threads.add(newThread("replies", this::readReplies));
    threads.add(newThread("delay", this::forwardReplies));
    threads.forEach(Thread::start);
  }

  private Thread newThread(String name, Work work) {
    return DaemonThreads.newThread(
        "cachette-testkit-proxy-" + name,
        () -> {
          try (this) {
            work.run();
          } catch (IOException | InterruptedException e) {
            // The connection is closed, which is the only reason for an interrupt.
          }
        });
  }

  /**
   * Forwards commands that arrive together in one write. A reply between them would make two round
   * trips of one.
   */
  private void forwardCommands() throws IOException {
    InputStream in = new BufferedInputStream(client.getInputStream());
    while (true) {
      ByteArrayOutputStream batch = new ByteArrayOutputStream();
      do {
        RespFrame command = RespFrame.read(in);
        expectReply(command);
        batch.writeBytes(command.bytes());
      } while (in.available() > 0);
      server.getOutputStream().write(batch.toByteArray());
    }
  }

  private synchronized void expectReply(RespFrame command) {
    if (command.isSubscription()) {
      subscribed = true;
    } else if (!closed) {
      boolean isCounted = !command.isConnectionCommand();
      pendingReplies.add(new Pending(command.word(), isCounted));
      if (isCounted) {
        meter.recordCommand(command.bytes().length);
      }
    }
  }

  private void readReplies() throws IOException {
    InputStream in = new BufferedInputStream(server.getInputStream());
    while (true) {
      replies.add(new Arrival(RespFrame.read(in), System.nanoTime()));
    }
  }

  private void forwardReplies() throws IOException, InterruptedException {
    while (true) {
      Arrival arrival = replies.take();
      proxy.awaitDelivery(arrival.nanos(), commandOf(arrival.frame()));
      // Counted before the client can send the next command.
      markAnswered(arrival.frame());
      client.getOutputStream().write(arrival.frame().bytes());
    }
  }

  private synchronized String commandOf(RespFrame reply) {
    Pending first = reply.isPushed(subscribed) ? null : pendingReplies.peek();
    return first == null ? reply.word() : first.command;
  }

  private synchronized void markAnswered(RespFrame reply) {
    Pending answered = reply.isPushed(subscribed) ? null : pendingReplies.poll();
    if (answered != null && answered.isCounted) {
      meter.recordReply(reply.bytes().length);
    }
  }

  @Override
  public void close() throws IOException {
    proxy.remove(this);
    abandon();
    threads.forEach(Thread::interrupt);
    try (client;
        server) {
      replies.clear();
    }
  }

  private synchronized void abandon() {
    closed = true;
    for (Pending lost = pendingReplies.poll(); lost != null; lost = pendingReplies.poll()) {
      if (lost.isCounted) {
        meter.recordLostReply();
      }
    }
  }
}
