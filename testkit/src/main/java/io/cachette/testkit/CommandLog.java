package io.cachette.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records the commands that a server executes, with {@code MONITOR}, from {@link
 * RedisServer#commandLog()} until {@link #close()}. Commands that the server hides from {@code
 * MONITOR} ({@code CONFIG} and other administration) are not recorded; of {@code AUTH}, servers
 * from Redis 7 on show the name. Thread-safe.
 */
public final class CommandLog implements AutoCloseable {
  private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(20);

  private final RespClient monitor;
  private final RespClient marker;
  private final String markerAddress;
  private final List<RecordedCommand> commands = new ArrayList<>();
  private long markersSent;
  private long markersReceived;
  private @Nullable Throwable endReason;

  /** Opens one connection. */
  interface Connector {
    RespClient connect() throws IOException;
  }

  private CommandLog(RespClient monitor, RespClient marker) {
    this.monitor = monitor;
    this.marker = marker;
    this.markerAddress = marker.localAddress();
  }

  static CommandLog open(Connector connector) throws IOException {
    RespClient monitor = connector.connect();
    try {
      RespClient marker = connector.connect();
      try {
        return open(monitor, marker);
      } catch (IOException | RuntimeException e) {
        marker.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      monitor.close();
      throw e;
    }
  }

  private static CommandLog open(RespClient monitor, RespClient marker) throws IOException {
    CommandLog log = new CommandLog(monitor, marker);
    monitor.call("MONITOR");
    monitor.waitForever();
    Thread reader = new Thread(log::readAll, "cachette-testkit-command-log");
    reader.setDaemon(true);
    reader.start();
    return log;
  }

  /**
   * Every command recorded so far, in the order of execution: exactly those that the server
   * executed before this call, and perhaps some that other threads sent during it.
   *
   * @return an immutable snapshot
   * @throws IllegalStateException if the log is closed or the server went away
   */
  public synchronized List<RecordedCommand> commands() {
    sync();
    return List.copyOf(commands);
  }

  /**
   * {@link #commands()} without those that scripts called: what clients really sent.
   *
   * @return an immutable snapshot
   * @throws IllegalStateException if the log is closed or the server went away
   */
  public List<RecordedCommand> topLevelCommands() {
    return commands().stream().filter(command -> !command.lua()).toList();
  }

  /**
   * Forgets everything that was executed before this call.
   *
   * @throws IllegalStateException if the log is closed or the server went away
   */
  public synchronized void clear() {
    sync();
    commands.clear();
  }

  /** Stops recording. Closing again does nothing. */
  @Override
  public void close() {
    try (monitor;
        marker) {
      end(new IllegalStateException("The command log is closed"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The server executes one command after another and shows each to the monitor before the next; so
   * once our marker is seen, everything older is seen too.
   */
  private void sync() {
    try {
      long markerNumber = ++markersSent;
      marker.call("ECHO", Long.toString(markerNumber));
      long deadline = System.nanoTime() + SYNC_TIMEOUT.toNanos();
      while (markersReceived < markerNumber) {
        if (endReason != null) {
          throw new IllegalStateException("The command log has ended", endReason);
        }
        long remainingMillis = (deadline - System.nanoTime()) / 1_000_000;
        if (remainingMillis <= 0) {
          throw new IllegalStateException("MONITOR did not show our marker in " + SYNC_TIMEOUT);
        }
        wait(remainingMillis);
      }
    } catch (IOException e) {
      throw new IllegalStateException("The command log has ended", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for MONITOR", e);
    }
  }

  private void readAll() {
    try {
      while (true) {
        record(RecordedCommand.parse(String.valueOf(monitor.read())));
      }
    } catch (IOException | RuntimeException e) {
      end(e);
    }
  }

  private synchronized void record(RecordedCommand command) {
    if (command.client().equals(markerAddress)) {
      markersReceived = Long.parseLong(command.args().get(0));
      notifyAll();
    } else {
      commands.add(command);
    }
  }

  private synchronized void end(Throwable reason) {
    if (endReason == null) {
      endReason = reason;
    }
    notifyAll();
  }
}
