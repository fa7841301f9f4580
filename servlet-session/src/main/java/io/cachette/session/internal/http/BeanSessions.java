package io.cachette.session.internal.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

/** Lets beans of the session scope live in sessions of Redis. */
@FunctionalInterface
public interface BeanSessions {

  /** There are no such beans, or their container keeps to its own sessions. */
  BeanSessions NONE = (request, session) -> {};

  /**
   * From now on, beans of this thread are those of the session of a request.
   *
   * @param session the one that the request asks for, to be looked for when it is used; null if it
   *     asks for none
   */
  void associate(HttpServletRequest request, @Nullable HttpSession session);

  /** For the CDI container of an application. To be called when it has started. */
  static BeanSessions of(ClassLoader application) {
    return WeldSessions.isPresent(application) ? WeldSessions.find() : NONE;
  }
}
