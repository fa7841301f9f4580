package io.cachette.session.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.util.EventListener;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Class layouts of containers that the suite does not run on. */
class ContainerLayoutTest {

  private static final HttpSessionListener OF_SESSIONS = new HttpSessionListener() {};
  private static final HttpSessionAttributeListener OF_ATTRIBUTES =
      new HttpSessionAttributeListener() {};
  private static final HttpSessionIdListener OF_IDS = (event, oldId) -> {};

  /** {@code ApplicationContext} of GlassFish 7 and 8. */
  record GlassFishContext(StandardContext context) {}

  record StandardContext(
      List<HttpSessionListener> getSessionListeners,
      List<EventListener> getApplicationEventListeners) {}

  /** {@code ServletContextFacade} of Open Liberty. */
  record LibertyFacade(SessionContext getSessionContext) {}

  record SessionContext(
      List<?> mHttpSessionListeners,
      List<?> mHttpSessionAttributeListeners,
      List<?> mHttpSessionIdListeners) {}

  @Test
  void listenersOf_glassFishContext_returnsRegisteredListeners() {
    List<EventListener> events = List.of(OF_ATTRIBUTES, OF_IDS);
    assertThat(
            ContainerLayout.findListeners(
                new GlassFishContext(new StandardContext(List.of(OF_SESSIONS), events))))
        .contains(new RegisteredListeners(List.of(OF_SESSIONS), events, events));
  }

  @Test
  void listenersOf_libertyFacade_returnsRegisteredListeners() {
    assertThat(
            ContainerLayout.findListeners(
                new LibertyFacade(
                    new SessionContext(
                        List.of(OF_SESSIONS), List.of(OF_ATTRIBUTES), List.of(OF_IDS)))))
        .contains(
            new RegisteredListeners(List.of(OF_SESSIONS), List.of(OF_ATTRIBUTES), List.of(OF_IDS)));
  }

  @Test
  void listenersOf_unknownContext_returnsEmpty() {
    assertThat(ContainerLayout.findListeners("a context")).isEmpty();
  }
}
