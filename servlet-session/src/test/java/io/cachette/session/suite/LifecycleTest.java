package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.session.container.Containers;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.Visitor.Visited;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The events of sessions and their listeners: rules 18 to 21. */
@RedisTest
class LifecycleTest {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  /** The listeners in the order of {@link #node}. */
  private static final List<String> ORDER =
      List.of("Declared", "ByClass", "ByName", "ByInstance", "Created", "ByInitializer");

  /** The events of each session, by its id at the time of the event. */
  private static final Map<String, List<String>> EVENTS = new ConcurrentHashMap<>();

  private static WebNode one;
  private static WebNode two;

  private static void addEvent(HttpSession session, String what) {
    EVENTS.computeIfAbsent(session.getId(), id -> new CopyOnWriteArrayList<>()).add(what);
  }

  private static List<String> eventsOf(String id) {
    return List.copyOf(EVENTS.getOrDefault(id, List.of()));
  }

  /** Records all events. */
  public abstract static class RecordingListener
      implements HttpSessionListener, HttpSessionAttributeListener, HttpSessionIdListener {

    final void addOwnEvent(HttpSession session, String what) {
      addEvent(session, what + ' ' + getClass().getSimpleName());
    }

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      addOwnEvent(event.getSession(), "created");
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
      HttpSession session = event.getSession();
      assertThat(session.getCreationTime()).isPositive();
      session.invalidate(); // has no further effect
      addOwnEvent(session, "destroyed with " + session.getAttribute("name"));
    }

    @Override
    public void attributeAdded(HttpSessionBindingEvent event) {
      addOwnEvent(event.getSession(), "added");
    }

    @Override
    public void attributeRemoved(HttpSessionBindingEvent event) {
      addOwnEvent(event.getSession(), "removed " + event.getValue());
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
      addOwnEvent(event.getSession(), "not any more " + oldId);
    }
  }

  /** Declared in {@code web.xml}. Sets an attribute in new sessions. */
  public static final class Declared extends RecordingListener {

    @Override
    public void sessionCreated(HttpSessionEvent event) {
      super.sessionCreated(event);
      event.getSession().setAttribute("greeting", "welcome");
    }

    @Override
    public void sessionIdChanged(HttpSessionEvent event, String oldId) {
      super.sessionIdChanged(event, oldId);
      event.getSession().setAttribute("old", oldId);
    }
  }

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

  private record Bound(String text) implements HttpSessionBindingListener, Serializable {

    @Override
    public void valueUnbound(HttpSessionBindingEvent event) {
      addEvent(event.getSession(), "unbound " + this);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  @BeforeAll
  static void start(RedisServer redis) {
    one = node(redis);
    two = node(redis);
  }

  private static WebNode node(RedisServer redis) {
    return Containers.start(
        Visitor.visits(SessionApp.on(redis.uri()))
            .with(
                app ->
                    app.listener(Declared.class)
                        .onStartup(LifecycleTest::addListeners)
                        .initializer(
                            () -> (handled, context) -> context.addListener(ByInitializer.class)))
            .build());
  }

  private static void addListeners(ServletContext context) throws ServletException {
    context.addListener(ByClass.class);
    context.addListener(ByName.class.getName());
    context.addListener(new ByInstance());
    context.addListener(context.createListener(Created.class));
  }

  @AfterAll
  static void stop() {
    one.close();
    two.close();
  }

  private static List<String> inOrder(String what) {
    return ORDER.stream().map(name -> what + ' ' + name).toList();
  }

  private static List<String> reversed(String what) {
    List<String> reversed = new ArrayList<>(inOrder(what));
    Collections.reverse(reversed);
    return reversed;
  }

  private static String login(Visitor visitor, String name, int interval) {
    return visitor.ask(
        request -> {
          HttpSession session = request.getSession();
          session.removeAttribute("greeting");
          session.setAttribute("name", new Bound(name));
          session.setMaxInactiveInterval(interval);
          return session.getId();
        });
  }

  @Test
  void sessionCreated_newSession_notifiesListenersOnceInOrder() {
    Visitor visitor = new Visitor(one);
    String id =
        visitor.ask(
            request -> {
              HttpSession session = request.getSession();
              assertThat(creations(session.getId())).isEqualTo(inOrder("created"));
              assertThat(request.getSession()).isSameAs(session);
              return session.getId();
            });
    visitor.run(HttpServletRequest::getSession);
    visitor.at(two).run(HttpServletRequest::getSession);
    assertThat(creations(id)).isEqualTo(inOrder("created"));
  }

  private static List<String> creations(String id) {
    return eventsOf(id).stream().filter(what -> what.startsWith("created")).toList();
  }

  @Test
  void sessionCreated_listenerSetsAttribute_storesAttribute() {
    Visitor visitor = new Visitor(one);
    visitor.run(
        request -> assertThat(request.getSession().getAttribute("greeting")).isEqualTo("welcome"));
    visitor
        .at(two)
        .run(
            request ->
                assertThat(request.getSession().getAttribute("greeting")).isEqualTo("welcome"));
  }

  private static List<String> endOf(String name) {
    return Stream.of(
            reversed("destroyed with " + name),
            List.of("unbound " + name),
            inOrder("removed " + name))
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void sessionDestroyed_invalidatedSession_notifiesInReverseThenUnbindsValues() {
    Visitor visitor = new Visitor(one);
    String id = login(visitor, "book", 100);
    EVENTS.remove(id);
    visitor
        .at(two)
        .run(
            request -> {
              request.getSession(false).invalidate();
              assertThat(eventsOf(id)).isEqualTo(endOf("book"));
            });
    assertThat(eventsOf(id)).isEqualTo(endOf("book"));
  }

  @Test
  void sessionDestroyed_expirySweepOnTwoNodes_notifiesOnceInSameOrder() {
    List<String> ids =
        IntStream.range(0, 20)
            .mapToObj(i -> login(new Visitor(i % 2 == 0 ? one : two), "book", 1))
            .toList();
    awaitEnd(ids);
    // Both nodes sweep again.
    awaitEnd(List.of(login(new Visitor(one), "book", 1)));
    assertThat(ids)
        .allSatisfy(
            id -> {
              List<String> heard = eventsOf(id);
              assertThat(heard.subList(heard.indexOf(endOf("book").get(0)), heard.size()))
                  .isEqualTo(endOf("book"));
            });
  }

  private static void awaitEnd(List<String> ids) {
    String last = "removed book " + ORDER.get(ORDER.size() - 1);
    await()
        .atMost(LONGEST_WAIT)
        .until(() -> ids.stream().allMatch(id -> eventsOf(id).contains(last)));
  }

  @Test
  void invalidate_twoConcurrentRequests_notifiesOnce() {
    Visitor visitor = new Visitor(one);
    String id = login(visitor, "book", 100);
    EVENTS.remove(id);
    CyclicBarrier barrier = new CyclicBarrier(2);
    List<CompletableFuture<Visited<Boolean>>> requests =
        Stream.of(one, two)
            .map(node -> visitor.at(node).start("", (request, response) -> end(request, barrier)))
            .toList();
    requests.forEach(CompletableFuture::join);
    assertThat(eventsOf(id)).isEqualTo(endOf("book"));
    visitor.run(request -> assertThat(request.getSession(false)).isNull());
  }

  private static boolean end(HttpServletRequest request, CyclicBarrier barrier) throws Exception {
    HttpSession session = request.getSession(false);
    barrier.await(LONGEST_WAIT.toSeconds(), TimeUnit.SECONDS);
    session.invalidate();
    assertThat(request.getSession(false)).isNull();
    return true;
  }

  @Test
  void sessionIdChanged_changedId_notifiesListenersAndEndsOldId() {
    Visitor visitor = new Visitor(one);
    String oldId = login(visitor, "book", 100);
    Visitor thief = visitor.copy();
    String newId =
        visitor.ask(
            request -> {
              String changed = request.changeSessionId();
              assertThat(changed).isNotEqualTo(oldId);
              assertThat(request.getSession(false).getAttribute("old")).isEqualTo(oldId);
              return changed;
            });
    assertThat(eventsOf(newId).stream().filter(what -> what.startsWith("not any more")))
        .containsExactlyElementsOf(inOrder("not any more " + oldId));
    assertThat(eventsOf(oldId)).noneMatch(what -> what.startsWith("destroyed"));
    visitor
        .at(two)
        .run(
            request -> {
              HttpSession session = request.getSession(false);
              assertThat(session.getId()).isEqualTo(newId);
              assertThat(session.getAttribute("old")).isEqualTo(oldId);
              assertThat(session.getAttribute("name")).hasToString("book");
            });
    for (WebNode node : List.of(one, two)) {
      thief.at(node).run(request -> assertThat(request.getSession(false)).isNull());
    }
  }

  @Test
  void attributeRemoved_everyRegistrationMethod_notifiesListenersInOrder() {
    String id = new Visitor(one).ask(LifecycleTest::idOfGreeted);
    assertThat(eventsOf(id).stream().filter(what -> what.startsWith("removed")))
        .containsExactlyElementsOf(inOrder("removed welcome"));
  }

  private static String idOfGreeted(HttpServletRequest request) {
    request.getSession().removeAttribute("greeting");
    return request.getSession().getId();
  }
}
