package io.cachette.session.internal;

import jakarta.servlet.http.HttpServletRequest;

/** Lets beans of the session scope live in sessions of Redis. */
@FunctionalInterface
interface BeanSessions {

  /** There are no such beans, or their container keeps to its own sessions. */
  BeanSessions NONE = request -> {};

  /** From now on, beans of this thread are those of the session of a request. */
  void associate(HttpServletRequest request);

  /** For the CDI container of an application. To be called when it has started. */
  static BeanSessions of(ClassLoader application) {
    return WeldSessions.isPresent(application) ? WeldSessions.find() : NONE;
  }
}
