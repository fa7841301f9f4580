package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.container.Container;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebApp;
import io.cachette.session.container.WebNode;
import io.cachette.session.internal.listener.SessionListeners;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Session listeners are found once and in their order, however they were registered. */
class ListenersFoundTest {

  /** Static, because containers create the listeners. */
  private static final List<String> EVENTS = new CopyOnWriteArrayList<>();

  private final HttpSession session =
      (HttpSession)
          Proxy.newProxyInstance(
              ListenersFoundTest.class.getClassLoader(),
              new Class<?>[] {HttpSession.class},
              (proxy, method, arguments) -> "id");

  /** Records all events. */
  public abstract static class RecordingListener
      implements HttpSessionListener, HttpSessionAttributeListener, HttpSessionIdListener {

    private void addEvent(String what) {
      EVENTS.add(what + ' ' + getClass().getSimpleName());
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      addEvent("created");
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
      addEvent("destroyed");
    }

    @Override
    public void attributeAdded(HttpSessionBindingEvent event) {
      addEvent("added");
    }

    @Override
    public void attributeRemoved(HttpSessionBindingEvent event) {
      addEvent("removed");
    }

    @Override
    public void attributeReplaced(HttpSessionBindingEvent event) {
      addEvent("replaced");
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
      addEvent("id");
    }
  }

  /** Records events of sessions only. */
  public static final class OfSessions implements HttpSessionListener {

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      EVENTS.add("created OfSessions");
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
      EVENTS.add("destroyed OfSessions");
    }
  }

  /** Records events of attributes only. */
  public static final class OfAttributes implements HttpSessionAttributeListener {

    @Override
    public void attributeAdded(HttpSessionBindingEvent event) {
      EVENTS.add("added OfAttributes");
    }
  }

  /** Records changes of ids only. */
  public static final class OfIds implements HttpSessionIdListener {

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
      EVENTS.add("id OfIds");
    }
  }

  /** Declared in {@code web.xml}. */
  public static final class Declared extends RecordingListener {}

  /** {@code addListener(Class)}. */
  public static final class ByClass extends RecordingListener {}

  /** {@code addListener(String)}. */
  public static final class ByName extends RecordingListener {}

  /** {@code addListener(new ...)}. */
  public static final class ByInstance extends RecordingListener {}

  /** {@code addListener(createListener(Class))}. */
  public static final class Created extends RecordingListener {}

  /** Added by an initializer of its own. */
  public static final class ByInitializer extends RecordingListener {}

  /** Added by a context listener. */
  public static final class ByContextListener extends RecordingListener {}

  /** Adds another listener when the application has been initialized. */
  public static final class Adding implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
      event.getServletContext().addListener(ByContextListener.class);
    }
  }

  @BeforeEach
  void forget() {
    EVENTS.clear();
  }

  private static void inEveryWay(ServletContext context) throws ServletException {
    context.addListener(ByClass.class);
    context.addListener(ByName.class.getName());
    context.addListener(new ByInstance());
    context.addListener(context.createListener(Created.class));
  }

  @Test
  void sessionListeners_everyRegistrationMethod_areNotifiedInOrder() {
    WebApp app =
        WebApp.at("/shop")
            .listener(Declared.class)
            .listener(Adding.class)
            .onStartup(ListenersFoundTest::inEveryWay)
            .initializer(() -> (handled, context) -> context.addListener(ByInitializer.class));
    try (WebNode node = Containers.start(app)) {
      SessionListeners listeners = SessionListeners.of(node.context("/shop"), Set.of());
      assertThat(listeners.isEmpty()).isFalse();
      List<String> order =
          List.of(
              "Declared",
              "ByClass",
              "ByName",
              "ByInstance",
              "Created",
              "ByInitializer",
              "ByContextListener");
      assertNotified("created", order, () -> listeners.notifyCreated(session));
      assertNotified("added", order, () -> listeners.notifyAttributeAdded(session, "a", 1));
      assertNotified("replaced", order, () -> listeners.notifyAttributeReplaced(session, "a", 1));
      assertNotified("removed", order, () -> listeners.notifyAttributeRemoved(session, "a", 2));
      assertNotified("id", order, () -> listeners.notifyIdChanged(session, "before"));
      listeners.notifyDestroyed(session);
      assertThat(EVENTS)
          .startsWith("destroyed ByContextListener", "destroyed ByInitializer")
          .endsWith("destroyed Declared")
          .hasSize(order.size());
    }
  }

  private static void assertNotified(String what, List<String> order, Runnable notification) {
    EVENTS.clear();
    notification.run();
    assertThat(EVENTS).isEqualTo(order.stream().map(name -> what + ' ' + name).toList());
    EVENTS.clear();
  }

  @Test
  void sessionListeners_differentTypes_keepRegistrationOrder() {
    WebApp app =
        WebApp.at("")
            .listener(OfSessions.class)
            .listener(Declared.class)
            .onStartup(
                context -> {
                  context.addListener(OfAttributes.class);
                  context.addListener(OfIds.class);
                  context.addListener(ByClass.class);
                });
    try (WebNode node = Containers.start(app)) {
      SessionListeners listeners = SessionListeners.of(node.context(""), Set.of());
      assertNotified(
          "created",
          List.of("OfSessions", "Declared", "ByClass"),
          () -> listeners.notifyCreated(session));
      assertNotified(
          "added",
          List.of("Declared", "OfAttributes", "ByClass"),
          () -> listeners.notifyAttributeAdded(session, "a", 1));
      assertNotified(
          "id",
          List.of("Declared", "OfIds", "ByClass"),
          () -> listeners.notifyIdChanged(session, "before"));
    }
  }

  @Test
  void sessionListeners_addedInstanceOfHandledClass_isNotifiedOnce() {
    ByInstance[] added = {new ByInstance()};
    WebApp app = WebApp.at("").onStartup(context -> context.addListener(added[0]));
    try (WebNode node = Containers.start(app)) {
      SessionListeners.of(node.context(""), Set.of(ByInstance.class)).notifyCreated(session);
      assertThat(EVENTS).containsExactly("created ByInstance");
    }
  }

  @Test
  void isEmpty_applicationWithoutListeners_returnsTrue() {
    try (WebNode node = Containers.start(WebApp.at(""))) {
      assertThat(SessionListeners.of(node.context(""), Set.of()).isEmpty()).isTrue();
    }
  }

  @Test
  void sessionListeners_webSocketApplication_includeUsableContainerListeners() {
    // Tomcat closes WebSockets by a listener; later ones by an attribute.
    boolean one = Containers.current() == Container.TOMCAT_10;
    WebApp app = WebApp.at("").webSocket();
    try (WebNode node = Containers.start(app)) {
      SessionListeners listeners = SessionListeners.of(node.context(""), Set.of());
      assertThat(listeners.isEmpty()).isEqualTo(!one);
      listeners.notifyCreated(session);
      listeners.notifyDestroyed(session);
    }
  }

  /** A listener with an annotation, which these containers do not scan for. */
  @WebListener
  public static final class Annotated extends RecordingListener {}

  @Test
  void sessionListeners_unknownContainer_createsAnnotatedListenersOnly() {
    try (WebNode node = Containers.start(WebApp.at(""))) {
      ServletContext unknown = unknown(node.context(""));
      SessionListeners.of(unknown, Set.of(Annotated.class, ByClass.class)).notifyCreated(session);
      assertThat(EVENTS).containsExactly("created Annotated");
    }
  }

  /** Returns a context that hides the class of the container's context. */
  private static ServletContext unknown(ServletContext context) {
    return (ServletContext)
        Proxy.newProxyInstance(
            ListenersFoundTest.class.getClassLoader(),
            new Class<?>[] {ServletContext.class},
            (proxy, method, arguments) -> method.invoke(context, arguments));
  }
}
