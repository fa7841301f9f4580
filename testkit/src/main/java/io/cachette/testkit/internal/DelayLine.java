package io.cachette.testkit.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes bytes to channels some time after they were sent, in their order. One thread serves all
 * channels, so a channel that takes no bytes stops the others.
 */
public final class DelayLine implements AutoCloseable {

  /** When it is full, the sender waits. */
  private static final int MAX_PENDING = 100_000;

  private static final long FULL_BUFFER_NANOS = 20_000;

  private final long delayNanos;
  private final BlockingQueue<Parcel> pending = new LinkedBlockingQueue<>(MAX_PENDING);
  private final Thread thread;

  /** Bytes, or null for the end of the connection, and when they are due. */
  private record Parcel(@Nullable ByteBuffer bytes, SocketChannel target, long dueNanos) {}

  /** Starts the thread. */
  public DelayLine(String name, Duration delay) {
    this.delayNanos = delay.toNanos();
    this.thread = DaemonThreads.newThread(name, this::deliverAll);
    thread.start();
  }

  /** Writes bytes to a channel that does not block, after the delay. */
  public void send(ByteBuffer bytes, SocketChannel target) {
    add(bytes, target);
  }

  /** Closes a channel after the delay, and so after all bytes that were sent before. */
  public void close(SocketChannel target) {
    add(null, target);
  }

  private void add(@Nullable ByteBuffer bytes, SocketChannel target) {
    try {
      pending.put(new Parcel(bytes, target, System.nanoTime() + delayNanos));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliverAll() {
    try {
      while (true) {
        Parcel parcel = pending.take();
        await(parcel.dueNanos());
        deliver(parcel);
      }
    } catch (InterruptedException e) {
      // The line is closed.
    }
  }

  private static void await(long dueNanos) throws InterruptedException {
    for (long rest = dueNanos - System.nanoTime(); rest > 0; rest = dueNanos - System.nanoTime()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(rest);
    }
  }

  private static void deliver(Parcel parcel) throws InterruptedException {
    SocketChannel target = parcel.target();
    ByteBuffer bytes = parcel.bytes();
    try {
      if (bytes == null) {
        target.close();
        return;
      }
      while (bytes.hasRemaining()) {
        if (target.write(bytes) == 0) {
          await(System.nanoTime() + FULL_BUFFER_NANOS);
        }
      }
    } catch (IOException e) {
      // The other side has closed the connection; the reader of it closes this one.
    }
  }

  /** Ends the thread. What is pending is lost. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
