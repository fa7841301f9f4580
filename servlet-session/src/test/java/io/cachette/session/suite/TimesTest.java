package io.cachette.session.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.session.Sessions;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.Visitor.Visited;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Access times and expiry of sessions: rules 7 to 11. */
@RedisTest
class TimesTest {

  /** Long enough for requests that keep a session from expiring on a busy machine. */
  private static final int SECONDS = 3;

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** Ids of destroyed sessions, with an attribute of each. */
  private static final Map<String, String> DESTROYED = new ConcurrentHashMap<>();

  private static final CountDownLatch OTHERS_DESTROYED = new CountDownLatch(1);

  private static WebNode node;

  /** A request that starts with the tests, and ends after other sessions have expired. */
  private static CompletableFuture<Visited<Boolean>> longOne;

  private static Visitor userOfLongOne;

  /** Records destroyed sessions. */
  public static final class DestructionListener implements HttpSessionListener {

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
      HttpSession session = event.getSession();
      DESTROYED.put(session.getId(), String.valueOf(session.getAttribute("name")));
    }
  }

  @BeforeAll
  static void start(RedisServer redis, @TempDir Path files) throws IOException {
    Files.writeString(files.resolve("index.html"), "Hello");
    node =
        Containers.start(
            app("", redis, files).with(app -> app.sessionTimeout(7)).build(),
            app("/never", redis, files).with(app -> app.sessionTimeout(0)).build(),
            app("/set", redis, files)
                .with(app -> app.onStartup(context -> context.setSessionTimeout(3)))
                .build(),
            app("/unswept", redis, files)
                .settings(settings -> settings.sweepInterval(Duration.ofHours(1)))
                .build());
    userOfLongOne = new Visitor(node);
    String id = login(userOfLongOne, "busy", SECONDS);
    longOne = userOfLongOne.start("", (request, response) -> takeLong(request, id));
  }

  private static SessionApp app(String path, RedisServer redis, Path files) {
    SessionApp app = path.isEmpty() ? SessionApp.on(redis.uri()) : SessionApp.at(path, redis.uri());
    return Visitor.visits(app).with(each -> each.files(files).listener(DestructionListener.class));
  }

  private static boolean takeLong(HttpServletRequest request, String id)
      throws InterruptedException {
    HttpSession session = request.getSession(false);
    boolean ended = OTHERS_DESTROYED.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    assertThat(session.getAttribute("name")).isEqualTo("busy");
    assertThat(request.getSession(false)).isSameAs(session);
    assertThat(session.getId()).isEqualTo(id);
    session.setAttribute("name", "busy still");
    return ended;
  }

  @AfterAll
  static void stop() {
    OTHERS_DESTROYED.countDown();
    node.close();
  }

  private static String login(Visitor visitor, String name, int interval) {
    return visitor.ask(
        request -> {
          HttpSession session = request.getSession();
          session.setAttribute("name", name);
          session.setMaxInactiveInterval(interval);
          return session.getId();
        });
  }

  private static void awaitDestroyed(String id) {
    await().atMost(TIMEOUT).until(() -> DESTROYED.containsKey(id));
  }

  private static Sessions sessions(String path) {
    return Sessions.of(node.context(path));
  }

  private static long lastAccessedTime(HttpServletRequest request) {
    return request.getSession(false).getLastAccessedTime();
  }

  @Test
  void getLastAccessedTime_newSession_equalsCreationTime() {
    long before = System.currentTimeMillis();
    new Visitor(node)
        .run(
            request -> {
              HttpSession session = request.getSession();
              assertThat(session.getCreationTime())
                  .isBetween(before, System.currentTimeMillis())
                  .isEqualTo(session.getLastAccessedTime());
            });
  }

  @Test
  void getLastAccessedTime_laterRequest_returnsTimeOfPreviousRequest() {
    Visitor visitor = new Visitor(node);
    long created = visitor.ask(request -> request.getSession().getCreationTime());
    long beforeSecond = System.currentTimeMillis();
    visitor.run(
        request ->
            // Redis computes the creation time by its own clock, from the age of the request.
            assertThat(lastAccessedTime(request)).isBetween(created - 1, beforeSecond));
    long beforeThird = System.currentTimeMillis();
    visitor.run(
        request -> assertThat(lastAccessedTime(request)).isBetween(beforeSecond, beforeThird));
  }

  @Test
  void getLastAccessedTime_attributesReadAndChanged_isUnchanged() {
    Visitor visitor = new Visitor(node);
    login(visitor, "name", 100);
    long before = System.currentTimeMillis();
    long loaded =
        visitor
            .visit(
                (request, response) -> {
                  HttpSession session = request.getSession(false);
                  long now = System.currentTimeMillis();
                  long known = session.getLastAccessedTime();
                  TimeUnit.MILLISECONDS.sleep(20);
                  assertThat(session.getAttribute("name")).isEqualTo("name");
                  session.setAttribute("name", "other");
                  response.flushBuffer();
                  session.setAttribute("name", "third");
                  assertThat(session.getLastAccessedTime()).isEqualTo(known);
                  return now;
                })
            .result();
    visitor.run(request -> assertThat(lastAccessedTime(request)).isBetween(before, loaded));
  }

  @Test
  void lastAccess_requestForStaticFile_isUpdated() {
    Visitor visitor = new Visitor(node);
    String id = login(visitor, "name", 100);
    long before = System.currentTimeMillis();
    assertThat(visitor.get("/index.html").body()).isEqualTo("Hello");
    // The request does not wait for this update.
    await().atMost(TIMEOUT).until(() -> lastAccessOf(id) >= before);
    long touched = lastAccessOf(id);
    visitor.run(request -> assertThat(lastAccessedTime(request)).isEqualTo(touched));
  }

  private static long lastAccessOf(String id) {
    return sessions("").find(id).orElseThrow().lastAccessedTime().toEpochMilli();
  }

  @Test
  void lastAccess_requestWithoutGetSession_isUpdated() {
    Visitor visitor = new Visitor(node);
    String id = login(visitor, "name", 100);
    long before = System.currentTimeMillis();
    visitor.run(request -> assertThat(request.getParameter("name")).isNull());
    await().atMost(TIMEOUT).until(() -> lastAccessOf(id) >= before);
  }

  @Test
  void getMaxInactiveInterval_intervalSet_returnsInterval() {
    Visitor visitor = new Visitor(node);
    for (int interval : new int[] {500_000, 1000, 0, -1, Integer.MAX_VALUE}) {
      visitor.run(
          request -> {
            request.getSession().setMaxInactiveInterval(interval);
            assertThat(request.getSession().getMaxInactiveInterval()).isEqualTo(interval);
          });
      visitor.run(
          request ->
              assertThat(request.getSession(false).getMaxInactiveInterval()).isEqualTo(interval));
    }
  }

  @Test
  void getMaxInactiveInterval_intervalUnset_returnsApplicationTimeout() {
    assertThat(intervalIn("")).isEqualTo(7 * 60);
    assertThat(intervalIn("/set")).isEqualTo(3 * 60);
    assertThat(intervalIn("/never")).isLessThanOrEqualTo(0);
  }

  private static int intervalIn(String path) {
    Visitor visitor = new Visitor(node).in(path);
    int interval = visitor.ask(request -> request.getSession().getMaxInactiveInterval());
    visitor.run(
        request ->
            assertThat(request.getSession(false).getMaxInactiveInterval()).isEqualTo(interval));
    return interval;
  }

  @Test
  void sessionExpiry_zeroOrNegativeInterval_keepsSession() {
    Visitor zero = new Visitor(node);
    Visitor negative = new Visitor(node);
    Visitor byDefault = new Visitor(node).in("/never");
    login(zero, "zero", 0);
    login(negative, "negative", -1);
    byDefault.run(request -> request.getSession().setAttribute("name", "default"));
    awaitDestroyed(login(new Visitor(node), "short", 1));
    awaitDestroyed(login(new Visitor(node).in("/never"), "short", 1));
    assertThat(names(zero, negative, byDefault))
        .containsExactlyInAnyOrder("zero", "negative", "default");
    assertThat(DESTROYED.values()).doesNotContain("zero", "negative", "default");
  }

  private static Set<Object> names(Visitor... visitors) {
    Set<Object> names = ConcurrentHashMap.newKeySet();
    for (Visitor visitor : visitors) {
      names.add(visitor.ask(request -> request.getSession(false).getAttribute("name")));
    }
    return names;
  }

  @Test
  void setMaxInactiveInterval_shortenedLater_expiresSession() {
    Visitor visitor = new Visitor(node);
    String id = login(visitor, "later", 1000);
    visitor.run(request -> request.getSession(false).setMaxInactiveInterval(1));
    awaitDestroyed(id);
    assertThat(DESTROYED).containsEntry(id, "later");
  }

  @Test
  void sessionExpiry_idleSession_endsSession() {
    Visitor visitor = new Visitor(node);
    String id = login(visitor, "idle", 1);
    awaitDestroyed(id);
    visitor.run(
        request -> {
          assertThat(request.getSession(false)).isNull();
          assertThat(request.isRequestedSessionIdValid()).isFalse();
          assertThat(request.getSession().isNew()).isTrue();
          assertThat(request.getSession().getId()).isNotEqualTo(id);
        });
  }

  @Test
  void getSession_expiredAndNotSwept_returnsNullAndEndsSession() {
    Visitor visitor = new Visitor(node).in("/unswept");
    String id = login(visitor, "unswept", 1);
    // It was created later, and expires later.
    awaitDestroyed(login(new Visitor(node), "swept", 1));
    assertThat(DESTROYED).doesNotContainKey(id);
    visitor.run(request -> assertThat(request.getSession(false)).isNull());
    awaitDestroyed(id);
    assertThat(DESTROYED).containsEntry(id, "unswept");
  }

  /** One wait for all sessions. */
  @Test
  void sessionExpiry_repeatedOrLongRequests_keepsSession() {
    Visitor asking = new Visitor(node);
    Visitor reading = new Visitor(node);
    login(asking, "asking", SECONDS);
    login(reading, "reading", SECONDS);
    String idle = login(new Visitor(node), "idle", SECONDS);
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              asking.run(request -> request.getSession(false));
              reading.get("/index.html");
              return DESTROYED.containsKey(idle);
            });
    assertThat(names(asking, reading)).containsExactlyInAnyOrder("asking", "reading");
    // The long request has run for longer.
    assertThat(longOne).isNotDone();
    assertThat(names(userOfLongOne.copy())).containsExactly("busy");
    OTHERS_DESTROYED.countDown();
    assertThat(longOne.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join().result()).isTrue();
    assertThat(names(userOfLongOne)).containsExactly("busy still");
  }

  @Test
  void getSession_invalidatedByRunningRequest_returnsNull() {
    Visitor visitor = new Visitor(node);
    login(visitor, "name", 100);
    visitor.run(
        request -> {
          request.getSession().invalidate();
          assertThat(visitor.copy().<HttpSession>ask(other -> other.getSession(false))).isNull();
        });
  }
}
