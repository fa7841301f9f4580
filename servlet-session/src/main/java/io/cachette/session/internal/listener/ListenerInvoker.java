package io.cachette.session.internal.listener;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/** Calls attribute values that are listeners. */
public final class ListenerInvoker {

  private static final Logger LOG = System.getLogger(ListenerInvoker.class.getName());

  private ListenerInvoker() {}

  /** Calls a listener. Logs its exceptions, which must not affect the session. */
  public static <T> void invoke(T listener, Consumer<T> call) {
    try {
      call.accept(listener);
    } catch (RuntimeException | LinkageError e) {
      LOG.log(
          Level.WARNING,
          "An attribute of type " + listener.getClass().getName() + " failed as a listener",
          e);
    }
  }
}
