package io.cachette.session.internal;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionEvent;
import org.jspecify.annotations.Nullable;

/**
 * Tells values that want to know it when they leave for Redis, and when they are back. A value that
 * is written while its request goes on is told of both.
 */
record Activation(HttpSession session) {

  void passivating(Object value) {
    if (value instanceof HttpSessionActivationListener listener) {
      Notified.call(listener, each -> each.sessionWillPassivate(new HttpSessionEvent(session)));
    }
  }

  void activated(@Nullable Object value) {
    if (value instanceof HttpSessionActivationListener listener) {
      Notified.call(listener, each -> each.sessionDidActivate(new HttpSessionEvent(session)));
    }
  }
}
