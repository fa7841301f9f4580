package io.cachette.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.codec.Encryption;
import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.Reply;
import io.cachette.session.container.WebNode;
import io.cachette.session.suite.CartApp;
import io.cachette.session.suite.SessionApp;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Administration of sessions, on two nodes. */
@RedisTest
class AdministrationTest {

  private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

  private final RedisServer redis;
  private final String application = UUID.randomUUID().toString();
  private final List<String> ended = new CopyOnWriteArrayList<>();
  @AutoClose private final WebNode one;
  @AutoClose private final WebNode two;
  private final Sessions sessions;
  private final Sessions others;
  private final Browser browser = new Browser();

  AdministrationTest(RedisServer redis) {
    this.redis = redis;
    this.one = Containers.start(app().build());
    this.two = Containers.start(app().build());
    this.sessions = Sessions.of(one.context(""));
    this.others = Sessions.of(two.context(""));
  }

  private SessionApp app() {
    return CartApp.on(redis.uri())
        .settings(
            settings ->
                settings.application(application).encryption(Encryption.of("k", Map.of("k", KEY))))
        .with(app -> app.onStartup(this::listen))
        .page(
            "/interval",
            (request, response) ->
                request
                    .getSession()
                    .setMaxInactiveInterval(Integer.parseInt(request.getParameter("seconds"))));
  }

  private void listen(ServletContext context) {
    context.addListener(
        new HttpSessionListener() {
          @Override
          public void sessionDestroyed(HttpSessionEvent event) {
            ended.add(event.getSession().getId() + event.getSession().getAttribute("a"));
          }
        });
  }

  private List<String> idsOf(String principal) {
    return others.findByPrincipal(principal).stream().map(SessionDetails::id).toList();
  }

  private String login(Browser user, String name) {
    String id = user.get(one, "/login?user=" + name).body();
    await().until(() -> idsOf(name).contains(id));
    return id;
  }

  @Test
  void sessions_twentySessions_areCountedListedAndFound() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ids.add(new Browser().get(one, "/set?a=" + i).body());
    }
    assertThat(others.count()).isEqualTo(20);
    assertThat(others.streamIds()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(others.streamIds().limit(3)).hasSize(3);
    assertThat(others.stream().map(SessionDetails::id)).containsExactlyInAnyOrderElementsOf(ids);
    SessionDetails details = others.find(ids.get(0)).orElseThrow();
    assertThat(details.attributeSizes()).containsOnlyKeys("a");
    assertThat(details.size()).isPositive();
    assertThat(details.maxInactiveInterval()).hasMinutes(30);
    assertThat(details.expiryTime().orElseThrow()).isAfter(details.creationTime());
    assertThat(details.hasPrincipal()).isFalse();
    assertThat(others.find("none")).isEmpty();
    assertThat(others.find("x".repeat(43))).isEmpty();
  }

  @Test
  void find_sessionWithoutTimeLimit_hasNoExpiryTime() {
    String id = browser.get(one, "/set?a=1").body();
    browser.get(one, "/interval?seconds=0");
    SessionDetails details = others.find(id).orElseThrow();
    assertThat(details.expiryTime()).isEmpty();
    assertThat(details.maxInactiveInterval()).isZero();
  }

  @Test
  void invalidate_existingSession_endsItOnAllNodesAndNotifiesOnce() {
    String id = browser.get(one, "/set?a=1").body();
    assertThat(others.invalidate(id)).isTrue();
    assertThat(others.invalidate(id)).isFalse();
    assertThat(sessions.invalidate(id)).isFalse();
    assertThat(browser.get(one, "/get").body()).isEqualTo("none");
    assertThat(browser.get(two, "/get").body()).isEqualTo("none");
    assertThat(ended).containsExactly(id + "1");
    assertThat(others.statistics().invalidated()).isOne();
  }

  @Test
  void findByPrincipal_idOrPrincipalChanged_returnsCurrentSessions() {
    String first = login(browser, "alice");
    Browser second = new Browser();
    String next = login(second, "alice");
    login(new Browser(), "bob");
    assertThat(idsOf("alice")).containsExactlyInAnyOrder(first, next);
    assertThat(idsOf("carol")).isEmpty();
    assertThat(others.find(first).orElseThrow().hasPrincipal()).isTrue();
    String renewed = browser.get(two, "/renew").body();
    await().untilAsserted(() -> assertThat(idsOf("alice")).containsOnly(renewed, next));
    browser.get(two, "/login?user=bob");
    await().untilAsserted(() -> assertThat(idsOf("bob")).contains(renewed).hasSize(2));
    assertThat(idsOf("alice")).containsExactly(next);
    second.get(one, "/remove?" + Sessions.PRINCIPAL);
    assertThat(idsOf("alice")).isEmpty();
    assertThat(others.invalidateByPrincipal("alice")).isZero();
    assertThat(second.get(one, "/get").body()).isEqualTo("{}");
  }

  @Test
  void invalidateByPrincipal_principalWithTwoSessions_endsTheseSessionsOnly() {
    String first = login(browser, "alice");
    String second = login(new Browser(), "alice");
    login(new Browser(), "bob");
    assertThat(others.invalidateByPrincipal("alice")).isEqualTo(2);
    assertThat(idsOf("alice")).isEmpty();
    assertThat(others.invalidateByPrincipal("alice")).isZero();
    assertThat(ended).containsExactlyInAnyOrder(first + "null", second + "null");
    assertThat(browser.get(one, "/get").body()).isEqualTo("none");
    assertThat(idsOf("bob")).hasSize(1);
  }

  @Test
  void sessionExpiry_sessionWithPrincipal_removesIndexEntryAndNotifiesOnce() {
    login(browser, "alice");
    String id = browser.get(one, "/set?a=1").body();
    browser.get(one, "/interval?seconds=1");
    await().untilAsserted(() -> assertThat(ended).containsExactly(id + "1"));
    await().untilAsserted(() -> assertThat(idsOf("alice")).isEmpty());
    assertThat(others.count()).isZero();
    assertThat(sessions.statistics().expired() + others.statistics().expired()).isOne();
    assertThat(browser.get(one, "/get").body()).isEqualTo("none");
    assertThat(ended).hasSize(1);
  }

  @Test
  void principal_remoteUserOfContainer_isSetByFirstRequestOnly() {
    try (WebNode node =
        Containers.start(
            app().with(app -> app.onStartup(AdministrationTest::authenticate)).build())) {
      String id = browser.get(node, "/set?a=1", "X-User", "dora").body();
      await().untilAsserted(() -> assertThat(idsOf("dora")).containsExactly(id));
      browser.get(node, "/set?a=1", "X-User", "emil");
      assertThat(idsOf("emil")).as("it has a principal already").isEmpty();
    }
  }

  /** Authenticates requests in place of the container. */
  private static void authenticate(ServletContext context) {
    Filter filter =
        (request, response, chain) ->
            chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                  @Override
                  public @Nullable String getRemoteUser() {
                    return getHeader("X-User");
                  }
                },
                response);
    context
        .addFilter("authenticate", filter)
        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
  }

  @Test
  void principalLimit_evictPolicy_endsOldestSession() {
    try (WebNode node = Containers.start(limited(PrincipalLimitPolicy.EVICT).build())) {
      Browser second = new Browser();
      Browser third = new Browser();
      String first = browser.get(node, "/login?user=alice").body();
      assertThat(second.get(node, "/login?user=alice").status()).isEqualTo(200);
      assertThat(second.get(node, "/login?user=alice").status()).isEqualTo(200);
      assertThat(third.get(node, "/login?user=alice").status()).isEqualTo(200);
      assertThat(browser.get(two, "/get").body()).isEqualTo("none");
      assertThat(second.get(two, "/get").body()).contains("alice");
      assertThat(third.get(two, "/get").body()).contains("alice");
      assertThat(ended).containsExactly(first + "null");
    }
  }

  @Test
  void principalLimit_refusePolicy_throwsSessionLimitException() {
    try (WebNode node = Containers.start(limited(PrincipalLimitPolicy.REFUSE).build())) {
      Browser second = new Browser();
      Browser third = new Browser();
      browser.get(node, "/login?user=alice");
      second.get(node, "/login?user=alice");
      assertThat(third.get(node, "/try?user=alice").body()).contains("SessionLimitException");
      assertThat(third.get(node, "/get").body()).doesNotContain("alice");
      assertThat(third.get(node, "/try?user=bob").body()).isEqualTo("in");
      browser.get(node, "/logout");
      await()
          .untilAsserted(
              () -> assertThat(new Browser().get(node, "/try?user=alice").body()).isEqualTo("in"));
      assertThat(second.get(node, "/get").body()).contains("alice");
    }
  }

  private SessionApp limited(PrincipalLimitPolicy policy) {
    return app()
        .settings(settings -> settings.principalLimit(2).principalLimitPolicy(policy))
        .page(
            "/try",
            (request, response) -> {
              try {
                request.getSession().setAttribute(Sessions.PRINCIPAL, request.getParameter("user"));
                response.getWriter().print("in");
              } catch (SessionLimitException e) {
                response.getWriter().print(e.toString());
              }
            });
  }

  @Test
  void onDestroyed_logoutOnOtherNode_runsActionUnlessRemoved() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    CountDownLatch unheard = new CountDownLatch(1);
    try (WebNode node =
        Containers.start(
            app()
                .page(
                    "/watch",
                    (request, response) -> {
                      Sessions known = Sessions.of(request.getServletContext());
                      known.onDestroyed(request.getSession(), unheard::countDown).run();
                      known.onDestroyed(request.getSession(), heard::countDown);
                    })
                .build())) {
      browser.get(node, "/set?a=1");
      browser.get(node, "/watch");
      browser.get(two, "/renew");
      browser.get(two, "/logout");
      assertThat(heard.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(unheard.getCount()).isOne();
    }
  }

  @Test
  void statistics_requestsOnOneNode_countsOperationsOfThatNode() {
    browser.get(one, "/set?a=1");
    browser.get(one, "/set?a=2");
    browser.get(one, "/ignore");
    Browser stranger = new Browser();
    stranger.setCookie(
        "JSESSIONID", "x".repeat(String.valueOf(browser.cookie("JSESSIONID")).length()), "/");
    stranger.get(one, "/get");
    await().until(() -> sessions.statistics().touched() == 1);
    browser.get(one, "/logout");
    SessionStatistics done = sessions.statistics();
    assertThat(done.created()).isOne();
    assertThat(done.loaded()).isEqualTo(2);
    assertThat(done.written()).isEqualTo(2);
    assertThat(done.writtenBytes()).isPositive();
    assertThat(done.missed()).isOne();
    assertThat(done.invalidated()).isOne();
    assertThat(done.failures()).isZero();
    assertThat(others.statistics().created()).isZero();
  }

  private static final MBeanServer JMX = ManagementFactory.getPlatformMBeanServer();

  private ObjectName bean() throws Exception {
    ObjectName pattern =
        new ObjectName(
            "io.cachette.session:type=Sessions,application="
                + ObjectName.quote(application)
                + ",*");
    return JMX.queryNames(pattern, null).iterator().next();
  }

  @Test
  void sessionsMBean_runningApplication_exposesAttributesAndOperationsUntilStop() throws Exception {
    String id = login(browser, "alice");
    ObjectName bean = bean();
    Map<String, Object> values = new HashMap<>();
    for (MBeanAttributeInfo attribute : JMX.getMBeanInfo(bean).getAttributes()) {
      values.put(attribute.getName(), JMX.getAttribute(bean, attribute.getName()));
    }
    assertThat(values)
        .containsOnlyKeys(
            "Count",
            "Created",
            "Loaded",
            "Missed",
            "Touched",
            "Written",
            "WrittenBytes",
            "Invalidated",
            "Expired",
            "Dropped",
            "Conflicts",
            "Unreadable",
            "Failures",
            "Available")
        .containsEntry("Count", 1L)
        .containsEntry("Available", true);
    assertThat((Object[]) call("findIdsByPrincipal", String.class, "alice")).containsExactly(id);
    assertThat((Object[]) call("listIds", int.class, 10)).containsExactly(id);
    assertThat((Object[]) call("listIds", int.class, 0)).isEmpty();
    assertThat(call("invalidateByPrincipal", String.class, "alice")).isEqualTo(1);
    assertThat(call("invalidate", String.class, id)).isEqualTo(false);
    assertThat(JMX.getAttribute(bean, "Count")).isEqualTo(0L);
    one.stop();
    two.stop();
    assertThatThrownBy(this::bean).isInstanceOf(NoSuchElementException.class);
  }

  private Object call(String operation, Class<?> type, Object argument) throws Exception {
    return JMX.invoke(bean(), operation, new Object[] {argument}, new String[] {type.getName()});
  }

  @Test
  void tokenAndEncryptionKey_loggedInSession_areNotExposed() throws Exception {
    Reply reply = browser.get(one, "/login?user=alice");
    String id = reply.body();
    String token = Objects.requireNonNull(browser.cookie("JSESSIONID"));
    StringBuilder shown = new StringBuilder(id);
    shown.append(sessions.find(id)).append(sessions.statistics());
    for (MBeanAttributeInfo attribute : JMX.getMBeanInfo(bean()).getAttributes()) {
      shown.append(attribute).append(JMX.getAttribute(bean(), attribute.getName()));
    }
    shown.append(bean());
    for (String command : List.of("KEYS *", "HGETALL " + new Raw(redis).key(id))) {
      shown.append(redis.command(command.split(" ", -1)));
    }
    assertThat(shown.toString()).contains(id).doesNotContain(token).doesNotContain(KEY);
    assertThat(browser.get(one, "/get").body()).doesNotContain(token);
  }
}
