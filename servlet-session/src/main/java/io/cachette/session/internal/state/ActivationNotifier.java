package io.cachette.session.internal.state;

import io.cachette.session.internal.listener.ListenerInvoker;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionEvent;
import org.jspecify.annotations.Nullable;

/**
 * Tells values that want to know it when they leave for Redis, and when they are back. A value that
 * is written while its request goes on is told of both.
 */
record ActivationNotifier(HttpSession session) {

  void notifyWillPassivate(Object value) {
    if (value instanceof HttpSessionActivationListener listener) {
      ListenerInvoker.invoke(
          listener, each -> each.sessionWillPassivate(new HttpSessionEvent(session)));
    }
  }

  void notifyDidActivate(@Nullable Object value) {
    if (value instanceof HttpSessionActivationListener listener) {
      ListenerInvoker.invoke(
          listener, each -> each.sessionDidActivate(new HttpSessionEvent(session)));
    }
  }
}
