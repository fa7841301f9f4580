package io.cachette.testkit.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Identifies a process by its pid and start time, since pids are reused. */
record ProcessId(long pid, Instant startTime) {
  /** JVMs compute start times from the boot time of the system, which may shift with the clock. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  static ProcessId of(ProcessHandle handle) {
    Instant started = handle.info().startInstant().orElse(Instant.EPOCH);
    return new ProcessId(handle.pid(), started);
  }

  static ProcessId parse(String text) {
    String[] parts = text.split(" ", 2);
    return new ProcessId(Long.parseLong(parts[0]), Instant.parse(parts[1]));
  }

  /** Returns the process if it still runs and certainly is the same one. */
  Optional<ProcessHandle> find() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(handle -> handle.info().startInstant().filter(this::isStart).isPresent());
  }

  /**
   * Whether the process has certainly ended: no process has the pid, or one that was started at
   * another time.
   */
  boolean isGone() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .map(handle -> handle.info().startInstant().filter(at -> !isStart(at)).isPresent())
        .orElse(true);
  }

  private boolean isStart(Instant at) {
    return Duration.between(startTime, at).abs().compareTo(TOLERANCE) <= 0;
  }

  @Override
  public String toString() {
    return pid + " " + startTime;
  }
}
