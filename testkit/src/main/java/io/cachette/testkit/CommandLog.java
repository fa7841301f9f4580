package io.cachette.testkit;

import io.cachette.testkit.internal.DaemonThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Log of the commands that a server executes, by {@code MONITOR}, from {@link
 * RedisServer#commandLog()} until {@link #close()}. Thread-safe.
 *
 * <pre>{@code
 * try (CommandLog commandLog = server.commandLog()) {
 *   cache.get("1");
 *   Assertions.assertEquals(1, commandLog.topLevelCommands().size());
 * }
 * }</pre>
 *
 * <p>The server hides {@code CONFIG} and other administrative commands from {@code MONITOR}; they
 * are not recorded. Servers from Redis 7 on show {@code AUTH} with its name only.
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

  /** Opens connections to the server. */
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
    DaemonThreads.newThread("cachette-testkit-command-log", log::readAll).start();
    return log;
  }

  /**
   * Returns the recorded commands in the order of execution: all commands that the server executed
   * before this call, and possibly some that other threads sent during it. Costs one round trip.
   *
   * @return an immutable snapshot
   * @throws IllegalStateException if the log is closed or the connection is lost
   */
  public synchronized List<RecordedCommand> commands() {
    sync();
    return List.copyOf(commands);
  }

  /**
   * Returns the commands that clients sent: {@link #commands()} without those that scripts called.
   *
   * @return an immutable snapshot
   * @throws IllegalStateException if the log is closed or the connection is lost
   */
  public List<RecordedCommand> topLevelCommands() {
    return commands().stream().filter(command -> !command.isFromScript()).toList();
  }

  /**
   * Removes the commands that were executed before this call.
   *
   * @throws IllegalStateException if the log is closed or the connection is lost
   */
  public synchronized void clear() {
    sync();
    commands.clear();
  }

  /** Stops recording. A second call has no effect. */
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
   * Waits until the log has all earlier commands. The server executes one command after another and
   * reports each to the monitor before the next, so the log is complete when it has the marker.
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
          throw new IllegalStateException("MONITOR did not show the marker in " + SYNC_TIMEOUT);
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
      markersReceived = Long.parseLong(command.arguments().get(0));
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
