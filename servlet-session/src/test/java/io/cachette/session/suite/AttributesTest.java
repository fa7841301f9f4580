package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cachette.session.container.Containers;
import io.cachette.session.container.WebNode;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionAttributeListener;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import jakarta.servlet.http.HttpSessionEvent;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attributes and their listeners: rules 12 to 17, except concurrent use. */
@RedisTest
class AttributesTest {

  private static final List<String> EVENTS = new CopyOnWriteArrayList<>();
  private static WebNode one;
  private static WebNode two;

  /** Records events of attributes, with the value that the session has at that moment. */
  public static final class Listener implements HttpSessionAttributeListener {

    private static void addEvent(String what, HttpSessionBindingEvent event) {
      assertThat(event.getSession().getId()).isNotNull();
      EVENTS.add(
          "%s %s=%s, now %s"
              .formatted(
                  what,
                  event.getName(),
                  event.getValue(),
                  event.getSession().getAttribute(event.getName())));
    }

    @Override
    public void attributeAdded(HttpSessionBindingEvent event) {
      addEvent("added", event);
    }

    @Override
    public void attributeRemoved(HttpSessionBindingEvent event) {
      addEvent("removed", event);
    }

    @Override
    public void attributeReplaced(HttpSessionBindingEvent event) {
      addEvent("replaced", event);
    }
  }

  /** A value that records when it is bound and unbound. */
  private record Bound(String text) implements HttpSessionBindingListener, Serializable {

    private void addEvent(String what, HttpSessionBindingEvent event) {
      EVENTS.add(
          "%s %s=%s, now %s"
              .formatted(
                  what, event.getName(), this, event.getSession().getAttribute(event.getName())));
    }

    @Override
    public void valueBound(HttpSessionBindingEvent event) {
      assertThat(event.getValue()).isSameAs(this);
      addEvent("bound", event);
    }

    @Override
    public void valueUnbound(HttpSessionBindingEvent event) {
      assertThat(event.getValue()).isSameAs(this);
      addEvent("unbound", event);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** A value that records its passivation and activation. */
  private static final class PassivatedValue
      implements HttpSessionActivationListener, Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public void sessionWillPassivate(HttpSessionEvent event) {
      EVENTS.add("passivating in " + event.getSession().getId());
    }

    @Override
    public void sessionDidActivate(HttpSessionEvent event) {
      EVENTS.add("activated in " + event.getSession().getId());
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      EVENTS.add("written");
      out.defaultWriteObject();
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      EVENTS.add("read");
    }
  }

  /** An object with a reference to itself. */
  private static final class Ring implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Ring self = this;
    private final Object[] twice;

    Ring(Object shared) {
      twice = new Object[] {shared, shared};
    }
  }

  private static final class NotSerializable {}

  @BeforeAll
  static void start(RedisServer redis) {
    one = node(redis);
    two = node(redis);
  }

  private static WebNode node(RedisServer redis) {
    return Containers.start(
        Visitor.visits(SessionApp.on(redis.uri()))
            .with(app -> app.listener(Listener.class))
            .build());
  }

  @AfterAll
  static void stop() {
    one.close();
    two.close();
  }

  @BeforeEach
  void forget() {
    EVENTS.clear();
  }

  @Test
  void setAttribute_nullValue_removesAttribute() {
    Visitor visitor = new Visitor(one);
    visitor.run(
        request -> {
          request.getSession().setAttribute("name", "value");
          request.getSession().setAttribute("other", "value");
          request.getSession().setAttribute("name", null);
          assertThat(request.getSession().getAttribute("name")).isNull();
        });
    visitor.run(
        request -> {
          assertThat(names(request)).containsExactly("other");
          request.getSession().setAttribute("other", null);
        });
    visitor.at(two).run(request -> assertThat(names(request)).isEmpty());
    assertThat(EVENTS)
        .containsExactly(
            "added name=value, now value",
            "added other=value, now value",
            "removed name=value, now null",
            "removed other=value, now null");
  }

  @Test
  void setAttribute_nullName_throwsIllegalArgumentException() {
    new Visitor(one)
        .run(
            request -> {
              HttpSession session = request.getSession();
              assertThatIllegalArgumentException()
                  .isThrownBy(() -> session.setAttribute(null, "value"));
              assertThatIllegalArgumentException()
                  .isThrownBy(() -> session.setAttribute(null, null));
              assertThat(session.getAttribute(null)).isNull();
              session.removeAttribute(null);
              assertThat(names(request)).isEmpty();
            });
    assertThat(EVENTS).isEmpty();
  }

  @Test
  void removeAttribute_absentAttribute_notifiesNoListener() {
    new Visitor(one)
        .run(
            request -> {
              request.getSession().removeAttribute("name");
              request.getSession().setAttribute("name", null);
            });
    assertThat(EVENTS).isEmpty();
  }

  @Test
  void bindingListener_valueSetReplacedAndRemoved_isNotifiedInOrder() {
    new Visitor(one)
        .run(
            request -> {
              HttpSession session = request.getSession();
              session.setAttribute("name", new Bound("first"));
              session.setAttribute("name", new Bound("second"));
              session.removeAttribute("name");
            });
    assertThat(EVENTS)
        .containsExactly(
            "bound name=first, now null",
            "added name=first, now first",
            "bound name=second, now first",
            "unbound name=first, now second",
            "replaced name=first, now second",
            "unbound name=second, now null",
            "removed name=second, now null");
  }

  @Test
  void bindingListener_changesByOtherRequests_isNotifiedInOrder() {
    Visitor visitor = new Visitor(one);
    visitor.run(request -> request.getSession().setAttribute("name", new Bound("first")));
    visitor.at(two).run(request -> request.getSession().setAttribute("name", new Bound("second")));
    visitor.run(request -> request.getSession().removeAttribute("name"));
    assertThat(EVENTS)
        .containsExactly(
            "bound name=first, now null",
            "added name=first, now first",
            "bound name=second, now first",
            "unbound name=first, now second",
            "replaced name=first, now second",
            "unbound name=second, now null",
            "removed name=second, now null");
  }

  @Test
  void attributeListener_replacedAttribute_receivesOldValue() {
    Visitor visitor = new Visitor(one);
    visitor.run(
        request -> {
          request.getSession().setAttribute("name", 1);
          request.getSession().setAttribute("name", "2");
        });
    visitor.run(
        request -> {
          request.getSession().setAttribute("name", 3);
          request.getSession().removeAttribute("name");
        });
    assertThat(EVENTS)
        .containsExactly(
            "added name=1, now 1",
            "replaced name=1, now 2",
            "replaced name=2, now 3",
            "removed name=3, now null");
  }

  private static List<String> names(HttpServletRequest request) {
    return Collections.list(request.getSession().getAttributeNames());
  }

  @Test
  void getAttributeNames_changesDuringEnumeration_returnsSnapshot() {
    Visitor visitor = new Visitor(one);
    visitor.run(
        request -> {
          request.getSession().setAttribute("a", 1);
          request.getSession().setAttribute("b", 1);
          request.getSession().setAttribute("a", 2);
          assertThat(names(request)).containsExactlyInAnyOrder("a", "b");
        });
    visitor.run(
        request -> {
          HttpSession session = request.getSession();
          session.setAttribute("a", 3);
          session.setAttribute("c", 1);
          Enumeration<String> names = session.getAttributeNames();
          List<String> seen = new ArrayList<>();
          while (names.hasMoreElements()) {
            String name = names.nextElement();
            session.removeAttribute(name);
            session.setAttribute("x" + name, 1);
            seen.add(name);
          }
          assertThat(seen).containsExactlyInAnyOrder("a", "b", "c");
          assertThat(names(request)).containsExactlyInAnyOrder("xa", "xb", "xc");
        });
    visitor.run(request -> assertThat(names(request)).containsExactlyInAnyOrder("xa", "xb", "xc"));
  }

  @Test
  void setAttribute_nonSerializableValue_throwsIllegalArgumentException() {
    Visitor visitor = new Visitor(one);
    visitor.run(
        request -> {
          HttpSession session = request.getSession();
          session.setAttribute("name", "value");
          EVENTS.clear();
          Map<String, List<Object>> deep = new HashMap<>();
          deep.put("key", new ArrayList<>(List.of("text", new Object[] {new NotSerializable()})));
          Stream.of(new NotSerializable(), new Thread(), deep)
              .forEach(
                  value -> {
                    assertThatIllegalArgumentException()
                        .isThrownBy(() -> session.setAttribute("name", value))
                        .withMessageContaining("'name'");
                    assertThatIllegalArgumentException()
                        .isThrownBy(() -> session.setAttribute("other", value));
                  });
          assertThat(session.getAttribute("name")).isEqualTo("value");
          assertThat(names(request)).containsExactly("name");
        });
    visitor.run(
        request -> {
          assertThat(request.getSession().getAttribute("name")).isEqualTo("value");
          assertThat(names(request)).containsExactly("name");
        });
    assertThat(EVENTS).isEmpty();
  }

  @Test
  void getAttribute_cyclicAndSharedReferences_keepsObjectGraph() {
    Visitor visitor = new Visitor(one);
    visitor.run(
        request ->
            request.getSession().setAttribute("ring", new Ring(new ArrayList<>(List.of(1, 2)))));
    visitor
        .at(two)
        .run(
            request -> {
              Ring ring = (Ring) request.getSession().getAttribute("ring");
              assertThat(ring.self).isSameAs(ring);
              assertThat(ring.twice[0]).isEqualTo(List.of(1, 2)).isSameAs(ring.twice[1]);
              assertThat(request.getSession().getAttribute("ring")).isSameAs(ring);
            });
  }

  @Test
  void activationListener_valueWrittenAndRead_isNotified() {
    Visitor visitor = new Visitor(one);
    String id =
        visitor.ask(
            request -> {
              request.getSession().setAttribute("name", new PassivatedValue());
              return request.getSession().getId();
            });
    assertThat(EVENTS)
        .containsSubsequence("passivating in " + id, "written", "activated in " + id)
        .doesNotContain("read");
    EVENTS.clear();
    visitor
        .at(two)
        .run(
            request -> {
              assertThat(request.getSession().getAttribute("name")).isNotNull();
              assertThat(EVENTS).containsExactly("read", "activated in " + id);
            });
  }
}
