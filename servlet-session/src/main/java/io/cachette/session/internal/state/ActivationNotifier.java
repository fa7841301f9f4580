package io.cachette.session.internal.state;

import io.cachette.session.internal.listener.ListenerInvoker;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionEvent;
import org.jspecify.annotations.Nullable;

/**
 * Notifies attribute values that are an {@link HttpSessionActivationListener} before they are
 * serialized and after they are deserialized. A value that is serialized during its request gets
 * both notifications.
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
