package io.cachette.session.internal.http;

import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Logs a warning, once, if the application creates a session of the container, which stays on its
 * node. Thread-safe.
 */
public final class ContainerSessionDetector implements HttpSessionListener {

  private static final Logger LOG = System.getLogger(ContainerSessionDetector.class.getName());

  private final AtomicBoolean hasWarned = new AtomicBoolean();

  /** Creates a detector for one application. */
  public ContainerSessionDetector() {}

  @Override
  public void sessionCreated(HttpSessionEvent event) {
    if (hasWarned.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "The container has created a session of its own, which is not in Redis: some code asked"
              + " for it before SessionFilter, or past it",
          new IllegalStateException("The container's session is asked for here"));
    }
  }
}
