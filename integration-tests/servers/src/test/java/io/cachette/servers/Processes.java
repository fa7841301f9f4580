package io.cachette.servers;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Ends the processes that start scripts have started. */
final class Processes {

  private Processes() {}

  /** The JVM of a server: the process, or the last one that it has started. */
  static ProcessHandle jvm(Process process) {
    return all(process).stream()
        .filter(handle -> handle.info().command().orElse("").endsWith("/java"))
        .reduce((first, second) -> second)
        .orElseThrow(() -> new IllegalStateException("No JVM runs"));
  }

  private static List<ProcessHandle> all(Process process) {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  /** Ends a process, and those that it has started, by force after some seconds. */
  static void end(Process process, int seconds) {
    List<ProcessHandle> handles = all(process);
    handles.get(handles.size() - 1).destroy();
    try {
      CompletableFuture.allOf(
              handles.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
          .get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      handles.forEach(ProcessHandle::destroyForcibly);
    } catch (InterruptedException e) {
      handles.forEach(ProcessHandle::destroyForcibly);
      Thread.currentThread().interrupt();
    }
  }

  /** Ends a process at the latest when this JVM ends. */
  static void endWithThisJvm(Process process) {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> all(process).forEach(ProcessHandle::destroyForcibly)));
  }
}
