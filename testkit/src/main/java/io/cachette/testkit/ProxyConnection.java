package io.cachette.testkit;

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

/** One connection of a client, and the one to the server that belongs to it. */
final class ProxyConnection implements Closeable {
  private final RedisProxy proxy;
  private final TrafficMeter meter;
  private final Socket client;
  private final Socket server;
  private final BlockingQueue<Arrival> replies = new LinkedBlockingQueue<>();

  /** For each command that waits for its reply, whether it counts. */
  private final Queue<Boolean> waiting = new ArrayDeque<>();

  private final List<Thread> threads = new ArrayList<>();
  private boolean subscribed;
  private boolean closed;

  /** A frame that came at a time of {@link System#nanoTime}. */
  private record Arrival(RespFrame frame, long nanos) {}

  /** What a thread does until the connection breaks. */
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
    threads.add(thread("commands", this::forwardCommands));
    threads.add(thread("replies", this::readReplies));
    threads.add(thread("delay", this::forwardReplies));
    threads.forEach(Thread::start);
  }

  private Thread thread(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try (this) {
                work.run();
              } catch (IOException | InterruptedException e) {
                // The connection is closed: nobody else interrupts.
              }
            },
            "cachette-testkit-proxy-" + name);
    thread.setDaemon(true);
    return thread;
  }

  /** All that came together goes together: a reply between them would make two trips of one. */
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
    if (command.subscribes()) {
      subscribed = true;
    } else if (!closed) {
      boolean counts = !command.setsUp();
      waiting.add(counts);
      if (counts) {
        meter.sent(command.bytes().length);
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
      Arrival reply = replies.take();
      proxy.awaitTurn(reply.nanos());
      // Before the client can send the next command.
      markAnswered(reply.frame());
      client.getOutputStream().write(reply.frame().bytes());
    }
  }

  private synchronized void markAnswered(RespFrame reply) {
    if (!reply.isPushed(subscribed) && Boolean.TRUE.equals(waiting.poll())) {
      meter.answered(reply.bytes().length);
    }
  }

  @Override
  public void close() throws IOException {
    proxy.forget(this);
    abandon();
    threads.forEach(Thread::interrupt);
    try (client;
        server) {
      replies.clear();
    }
  }

  private synchronized void abandon() {
    closed = true;
    for (Boolean counts = waiting.poll(); counts != null; counts = waiting.poll()) {
      if (counts) {
        meter.abandoned();
      }
    }
  }
}
