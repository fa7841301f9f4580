package io.cachette.testkit.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stops servers whose JVM has ended: by a shutdown hook, and at the next start of a server. */
public final class Orphans {
  private static final Set<Disposable> REGISTERED = ConcurrentHashMap.newKeySet();

  private Orphans() {}

  /** A resource that must not outlive the JVM. */
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

  /** Stops the servers of JVMs that were killed, in the first call of this JVM. */
  static void removeOnce() {
    AtFirstStart.touch();
  }

  public static void register(Disposable leftover) {
    REGISTERED.add(leftover);
  }

  static void unregister(Disposable leftover) {
    REGISTERED.remove(leftover);
  }

  /** Discards all resources, and continues if one of them fails. */
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
