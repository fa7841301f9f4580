package io.cachette.session.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.LogCapture;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionListenersTest {

  private final List<String> heard = new ArrayList<>();
  private final HttpSession session = Fakes.of(HttpSession.class, (method, arguments) -> "id");

  private Object listener(String name, Class<?>... kinds) {
    return Fakes.of((method, arguments) -> heard.add(name + ' ' + text(method, arguments)), kinds);
  }

  private static String text(String method, Object[] arguments) {
    String old = arguments.length > 1 ? " from " + arguments[1] : "";
    return arguments[0] instanceof HttpSessionBindingEvent event
        ? method + ' ' + event.getSession().getId() + ' ' + event.getName() + '=' + event.getValue()
        : method + ' ' + ((HttpSessionEvent) arguments[0]).getSession().getId() + old;
  }

  private static SessionListeners listeners(Object... all) {
    return new SessionListeners(new RegisteredListeners(List.of(all)));
  }

  private void tellEverything(SessionListeners listeners) {
    listeners.notifyCreated(session);
    listeners.notifyAttributeAdded(session, "a", 1);
    listeners.notifyAttributeReplaced(session, "a", 1);
    listeners.notifyAttributeRemoved(session, "a", 2);
    listeners.notifyIdChanged(session, "before");
    listeners.notifyDestroyed(session);
  }

  @Test
  void sessionListeners_listenersOfOneType_receiveTheirEventsOnly() {
    SessionListeners listeners =
        listeners(
            listener("session", HttpSessionListener.class),
            listener("attribute", HttpSessionAttributeListener.class),
            listener("id", HttpSessionIdListener.class),
            listener("request", ServletRequestListener.class));
    tellEverything(listeners);
    assertThat(heard)
        .containsExactly(
            "session sessionCreated id",
            "attribute attributeAdded id a=1",
            "attribute attributeReplaced id a=1",
            "attribute attributeRemoved id a=2",
            "id sessionIdChanged id from before",
            "session sessionDestroyed id");
  }

  @Test
  void sessionListeners_listenerOfAllTypes_receivesAllEvents() {
    tellEverything(
        listeners(
            listener(
                "all",
                HttpSessionListener.class,
                HttpSessionAttributeListener.class,
                HttpSessionIdListener.class)));
    assertThat(heard).hasSize(6).allMatch(call -> call.startsWith("all "));
  }

  @Test
  void destroyed_twoListeners_notifiesInReverseOrder() {
    SessionListeners listeners =
        listeners(
            listener("first", HttpSessionListener.class),
            listener("second", HttpSessionListener.class));
    listeners.notifyCreated(session);
    listeners.notifyDestroyed(session);
    assertThat(heard)
        .containsExactly(
            "first sessionCreated id",
            "second sessionCreated id",
            "second sessionDestroyed id",
            "first sessionDestroyed id");
  }

  @Test
  void sessionListeners_failingListener_logsAndNotifiesOthers() {
    HttpSessionListener failing =
        Fakes.of(
            HttpSessionListener.class,
            (method, arguments) -> {
              if (method.equals("sessionCreated")) {
                throw new IllegalStateException("of the test");
              }
              throw new NoClassDefFoundError("of the test");
            });
    try (LogCapture log = LogCapture.of(SessionListeners.class)) {
      SessionListeners listeners =
          listeners(
              listener("before", HttpSessionListener.class),
              failing,
              listener("after", HttpSessionListener.class));
      listeners.notifyCreated(session);
      listeners.notifyDestroyed(session);
      assertThat(log.messages())
          .hasSize(2)
          .allMatch(message -> message.endsWith(": " + failing.getClass().getName()));
    }
    assertThat(heard)
        .containsExactly(
            "before sessionCreated id",
            "after sessionCreated id",
            "after sessionDestroyed id",
            "before sessionDestroyed id");
  }

  @Test
  void isEmpty_withAndWithoutSessionListener_returnsFalseAndTrue() {
    assertThat(listeners().isEmpty()).isTrue();
    assertThat(listeners(listener("request", ServletRequestListener.class)).isEmpty()).isTrue();
    assertThat(listeners(listener("id", HttpSessionIdListener.class)).isEmpty()).isFalse();
  }

  /** Listens as the filter does to sessions that it did not create. */
  private static final class OwnListener implements HttpSessionListener {}

  @Test
  void isEmpty_ownListener_returnsTrue() {
    assertThat(listeners(new OwnListener()).isEmpty()).isTrue();
  }
}
