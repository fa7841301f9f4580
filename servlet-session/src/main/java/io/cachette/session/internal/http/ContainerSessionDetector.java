package io.cachette.session.internal.http;

import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** Says once if somebody gets sessions of the container, as those stay on their node. */
public final class ContainerSessionDetector implements HttpSessionListener {

  private static final Logger LOG = System.getLogger(ContainerSessionDetector.class.getName());

  private final AtomicBoolean hasWarned = new AtomicBoolean();

  /** One for an application. */
  public ContainerSessionDetector() {}

  @Override
  public void sessionCreated(HttpSessionEvent event) {
    if (hasWarned.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "The container has created a session of its own, which is not in Redis: somebody asked"
              + " for it before SessionFilter, or beside it",
          new IllegalStateException("The container's session is asked for here"));
    }
  }
}
