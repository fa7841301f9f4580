package io.cachette.session.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/** Calls values that listen; what they throw is logged, as the session goes on. */
final class Notified {

  private static final Logger LOG = System.getLogger(Notified.class.getName());

  private Notified() {}

  static <T> void call(T listener, Consumer<T> call) {
    try {
      call.accept(listener);
    } catch (RuntimeException | LinkageError e) {
      LOG.log(
          Level.WARNING,
          "An attribute of type " + listener.getClass().getName() + " failed when it was told",
          e);
    }
  }
}
