package io.cachette.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** No server outlives its JVM for long: a shutdown hook, and a look at the next start. */
final class Orphans {
  private static final Set<ServerProcess> OURS = ConcurrentHashMap.newKeySet();

  private Orphans() {}

  private static final class AtFirstStart {
    static {
      remove();
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> OURS.forEach(ServerProcess::discard), "testkit-stop"));
    }

    static void touch() {}
  }

  /** In the first call of this JVM, stops the servers of JVMs that were killed. */
  static void removeOnce() {
    AtFirstStart.touch();
  }

  static void register(ServerProcess process) {
    OURS.add(process);
  }

  static void unregister(ServerProcess process) {
    OURS.remove(process);
  }

  private static void remove() {
    try {
      for (ServerFolder folder : ServerFolder.all()) {
        if (folder.isOrphaned()) {
          folder.server().ifPresent(ProcessHandle::destroyForcibly);
          folder.delete();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot clean up after killed JVMs", e);
    }
  }
}
