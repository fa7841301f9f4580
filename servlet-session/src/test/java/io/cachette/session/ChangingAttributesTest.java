package io.cachette.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.CartApp;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that change while they are written, or whose bytes do not show whether they changed. */
@RedisTest
class ChangingAttributesTest {

  /** How often the next {@link Busy} values fail as a list does that another thread changes. */
  private static final AtomicInteger FAILURES = new AtomicInteger();

  private final RedisServer redis;
  private final Raw raw;
  private final Browser browser = new Browser();

  ChangingAttributesTest(RedisServer redis) {
    this.redis = redis;
    this.raw = new Raw(redis);
  }

  /** A value that another thread changes while it is written. */
  private static final class Busy implements Serializable {

    private static final long serialVersionUID = 1L;

    private int content;

    private void writeObject(ObjectOutputStream out) throws IOException {
      if (FAILURES.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new ConcurrentModificationException();
      }
      out.defaultWriteObject();
    }
  }

  /** A set of these has another order each time it is read. */
  private static final class Item implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int[] content;

    Item(int content) {
      this.content = new int[] {content};
    }
  }

  @BeforeEach
  void changeNothing() {
    FAILURES.set(0);
  }

  private WebNode start(boolean isWritingInDoubt) {
    return Containers.start(
        CartApp.on(redis.uri())
            .settings(settings -> settings.writeInDoubt(isWritingInDoubt))
            .page("/busy", ChangingAttributesTest::setBusy)
            .page("/change", ChangingAttributesTest::changeBusy)
            .page("/content", ChangingAttributesTest::printContent)
            .page("/items", ChangingAttributesTest::setItems)
            .page("/mutate", ChangingAttributesTest::mutate)
            .page("/sum", (request, response) -> response.getWriter().print(sum(items(request))))
            .build());
  }

  private static void setBusy(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    FAILURES.set(Integer.parseInt(request.getParameter("failures")));
    HttpSession session = request.getSession();
    try {
      session.setAttribute("busy", new Busy());
      response.getWriter().print(session.getId());
    } catch (IllegalArgumentException e) {
      response.getWriter().print(e.getMessage());
    }
  }

  private static void changeBusy(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Busy busy = (Busy) request.getSession().getAttribute("busy");
    busy.content++;
    FAILURES.set(Integer.parseInt(request.getParameter("failures")));
    try {
      response.flushBuffer();
    } catch (IllegalStateException e) {
      FAILURES.set(0);
      response.getWriter().print(e.getMessage());
    }
  }

  private static void printContent(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.getWriter().print(((Busy) request.getSession().getAttribute("busy")).content);
  }

  private static void setItems(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Set<Item> items = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      items.add(new Item(i));
    }
    request.getSession().setAttribute("items", items);
    response.getWriter().print(request.getSession().getId());
  }

  @SuppressWarnings("unchecked")
  private static Set<Item> items(HttpServletRequest request) {
    return (Set<Item>) Objects.requireNonNull(request.getSession().getAttribute("items"));
  }

  private static void mutate(HttpServletRequest request, HttpServletResponse response) {
    items(request).iterator().next().content[0] += 100;
  }

  private static int sum(Set<Item> items) {
    return items.stream().mapToInt(item -> item.content[0]).sum();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void write_valueChangesDuringSomeAttempts_isRepeated(int failures) {
    try (WebNode node = start(true);
        WebNode other = start(true)) {
      browser.get(node, "/busy?failures=" + failures);
      assertThat(browser.get(node, "/change?failures=" + failures).status()).isEqualTo(200);
      assertThat(browser.get(other, "/content").body()).isEqualTo("1");
    }
  }

  @Test
  void setAttribute_valueChangesDuringAllAttempts_namesConcurrentChange() {
    try (WebNode node = start(true)) {
      assertThat(browser.get(node, "/busy?failures=3").body()).satisfies(this::assertNamesCause);
    }
  }

  @Test
  void commit_valueChangesDuringAllAttempts_namesConcurrentChange() {
    try (WebNode node = start(true);
        WebNode other = start(true)) {
      browser.get(node, "/busy?failures=0");
      assertThat(browser.get(node, "/change?failures=3").body()).satisfies(this::assertNamesCause);
      assertThat(browser.get(other, "/content").body()).as("written later").isEqualTo("1");
    }
  }

  private void assertNamesCause(String message) {
    assertThat(message)
        .contains("'busy'", Busy.class.getName(), "another thread changed it", "3 attempts")
        .doesNotContain("java.io.Serializable");
  }

  @Test
  void undecidableAttribute_changedInPlace_isWritten() {
    try (WebNode node = start(true);
        WebNode other = start(true)) {
      browser.get(node, "/items");
      assertThat(browser.get(other, "/sum").body()).isEqualTo("1225");
      browser.get(node, "/mutate");
      assertThat(browser.get(other, "/sum").body()).isEqualTo("1325");
    }
  }

  @Test
  void undecidableAttribute_settingOff_isWrittenOnlyIfSet() {
    try (WebNode node = start(false)) {
      String id = browser.get(node, "/items").body();
      String before = raw.digest(id, "items");
      browser.get(node, "/sum");
      browser.get(node, "/mutate");
      assertThat(raw.digest(id, "items")).isEqualTo(before);
      browser.get(node, "/items");
      assertThat(raw.digest(id, "items")).isNotEqualTo(before);
    }
  }

  @Test
  void attributeName_unpairedSurrogate_isKept() {
    String name = "half \uD83D of a pair";
    try (WebNode node =
            Containers.start(
                CartApp.on(redis.uri())
                    .page(
                        "/half",
                        (request, response) -> request.getSession().setAttribute(name, "kept"))
                    .page(
                        "/read",
                        (request, response) -> {
                          HttpSession session = request.getSession();
                          response.getWriter().print(session.getAttribute(name));
                          session.removeAttribute(name);
                        })
                    .build());
        WebNode other = start(true)) {
      browser.get(node, "/half");
      browser.get(node, "/renew");
      browser.get(other, "/set?a=1");
      assertThat(browser.get(node, "/read").body()).isEqualTo("kept");
      assertThat(browser.get(other, "/get").body()).isEqualTo("{a=1}");
    }
  }
}
