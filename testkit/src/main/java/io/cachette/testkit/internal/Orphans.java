package io.cachette.testkit.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** No server outlives its JVM for long: a shutdown hook, and a look at the next start. */
public final class Orphans {
  private static final Set<Disposable> REGISTERED = ConcurrentHashMap.newKeySet();

  private Orphans() {}

  /** What must not outlive the JVM. */
  public interface Disposable {
    void discard();
  }

  private static final class AtFirstStart {
    static {
      remove();
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> discardAll(REGISTERED), "testkit-stop"));
    }

    static void touch() {}
  }

  /** In the first call of this JVM, stops the servers of JVMs that were killed. */
  static void removeOnce() {
    AtFirstStart.touch();
  }

  public static void register(Disposable leftover) {
    REGISTERED.add(leftover);
  }

  static void unregister(Disposable leftover) {
    REGISTERED.remove(leftover);
  }

  /** One that cannot be discarded does not save the others. */
  static void discardAll(Collection<? extends Disposable> leftovers) {
    for (Disposable leftover : leftovers) {
      try {
        leftover.discard();
      } catch (RuntimeException e) {
        System.getLogger(Orphans.class.getName())
            .log(System.Logger.Level.WARNING, "Cannot clean up", e);
      }
    }
  }

  private static void remove() {
    try {
      for (ServerFolder folder : ServerFolder.findAll()) {
        if (folder.isOrphaned()) {
          folder.findServer().ifPresent(ProcessHandle::destroyForcibly);
          folder.delete();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot clean up after killed JVMs", e);
    }
  }
}
