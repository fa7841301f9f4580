package io.cachette.testkit.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The process of a server in the operating system: signals, log and folder. */
public final class ServerProcess implements Orphans.Disposable {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
  private static final int LOG_TAIL = 20;

  private final ServerFolder folder;
  private @Nullable Process process;
  private boolean paused;

  public ServerProcess() throws IOException {
    folder = ServerFolder.create();
    Orphans.register(this);
  }

  public Path directory() {
    return folder.path();
  }

  public synchronized void start(List<String> command) throws IOException {
    Process started =
        new ProcessBuilder(command)
            .directory(folder.path().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()))
            .start();
    process = started;
    paused = false;
    folder.recordServer(started.toHandle());
  }

  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Returns the id of the process, or nothing if it does not run. */
  public synchronized OptionalLong pid() {
    return process != null && process.isAlive()
        ? OptionalLong.of(process.pid())
        : OptionalLong.empty();
  }

  public synchronized ProcessHandle handle() {
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException("The server does not run");
    }
    return process.toHandle();
  }

  public synchronized void stop() {
    if (process != null && !paused) {
      process.destroy(); // a stopped process would not see SIGTERM
      await(process, STOP_TIMEOUT);
    }
    kill();
  }

  public synchronized void kill() {
    if (process != null) {
      process.destroyForcibly();
      if (!await(process, STOP_TIMEOUT)) {
        throw new IllegalStateException("Process " + process.pid() + " survives SIGKILL");
      }
    }
    paused = false;
  }

  public synchronized void pause() {
    signal("STOP");
    paused = true;
  }

  public synchronized void resume() {
    signal("CONT");
    paused = false;
  }

  /** Stops the server and deletes its folder. */
  @Override
  public void discard() {
    kill();
    folder.delete();
    Orphans.unregister(this);
  }

  public String log() {
    try {
      return Files.exists(folder.log())
          ? new String(Files.readAllBytes(folder.log()), StandardCharsets.UTF_8)
          : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String readLogTail() {
    List<String> lines = log().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL), lines.size()));
  }

  /**
   * Sends a signal by the shell, which has {@code kill} built in; minimal systems lack the program.
   */
  private void signal(String name) {
    try {
      Process kill =
          new ProcessBuilder("sh", "-c", "kill -" + name + " " + handle().pid())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!await(kill, STOP_TIMEOUT) || kill.exitValue() != 0) {
        throw new IllegalStateException("Cannot send SIG" + name + " to the server");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot send SIG" + name + " to the server", e);
    }
  }

  private static boolean await(Process process, Duration timeout) {
    try {
      return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for a process", e);
    }
  }
}
