package io.cachette.session.internal.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

/** Keeps beans of the session scope in sessions of Redis. Thread-safe. */
@FunctionalInterface
interface BeanSessions {

  /** For applications without CDI, or with a CDI container that keeps its beans elsewhere. */
  BeanSessions NONE = (request, session) -> {};

  /**
   * Associates the beans of the current thread with the session of a request.
   *
   * @param session looks the session of the request up at its first use; null if the request has no
   *     session
   */
  void associate(HttpServletRequest request, @Nullable HttpSession session);

  /** Creates an instance for the CDI container of an application. Call it after CDI has started. */
  static BeanSessions of(ClassLoader application) {
    return WeldSessions.isPresent(application) ? WeldSessions.find() : NONE;
  }
}
