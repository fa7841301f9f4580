package io.cachette.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.codec.Encryption;
import io.cachette.session.container.Browser;
import io.cachette.session.container.Containers;
import io.cachette.session.container.WebNode;
import io.cachette.session.internal.store.DocumentedPermissions;
import io.cachette.session.suite.CartApp;
import io.cachette.testkit.RedisCluster;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Sessions in a cluster, with the documented permissions only. */
class ClusterTest {

  private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

  @AutoClose
  private static final RedisCluster CLUSTER =
      RedisCluster.start(node -> node.user("app", "password", DocumentedPermissions.rules()));

  private final CountDownLatch ended = new CountDownLatch(10);

  private WebNode start() {
    return Containers.start(
        CartApp.on(CLUSTER.uri("app", "password"))
            .settings(
                settings ->
                    settings
                        .outage(OutagePolicy.LOCAL)
                        .principalLimit(20)
                        .encryption(Encryption.of("k", Map.of("k", KEY))))
            .page(
                "/watch",
                (request, response) ->
                    Sessions.of(request.getServletContext())
                        .onDestroyed(request.getSession(), ended::countDown))
            .build());
  }

  @Test
  void sessions_clusterWithDocumentedPermissions_workWithoutFailures() throws Exception {
    try (WebNode one = start();
        WebNode two = start()) {
      List<Browser> browsers = IntStream.range(0, 10).mapToObj(i -> new Browser()).toList();
      for (Browser browser : browsers) {
        browser.get(one, "/set?a=1&b=2");
        assertThat(browser.get(two, "/get").body()).isEqualTo("{a=1, b=2}");
        Browser before = browser.copy();
        browser.get(two, "/renew");
        assertThat(before.get(one, "/get").body()).isEqualTo("none");
        browser.get(two, "/set?a=3");
        browser.get(one, "/remove?b");
        assertThat(browser.get(one, "/get").body()).isEqualTo("{a=3}");
        browser.get(one, "/ignore");
        browser.get(two, "/login?user=alice");
        browser.get(two, "/watch");
      }
      Sessions sessions = Sessions.of(one.context(""));
      await().untilAsserted(() -> assertThat(sessions.findByPrincipal("alice")).hasSize(10));
      assertThat(sessions.count()).isEqualTo(10);
      assertThat(sessions.stream()).hasSize(10);
      browsers.get(0).get(one, "/logout");
      assertThat(browsers.get(0).get(two, "/get").body()).isEqualTo("none");
      assertThat(sessions.invalidateByPrincipal("alice")).isEqualTo(9);
      assertThat(sessions.count()).isZero();
      assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(sessions.statistics().failures()).isZero();
      assertThat(Sessions.of(two.context("")).statistics().failures()).isZero();
    }
  }
}
