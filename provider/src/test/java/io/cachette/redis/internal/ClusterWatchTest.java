package io.cachette.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.redis.internal.outage.CircuitBreaker;
import io.cachette.redis.internal.outage.FailureDomains;
import io.cachette.redis.internal.outage.OutageListeners;
import io.cachette.testkit.LogCapture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Tests replies to {@code CLUSTER NODES} that cannot be read. */
@RedisTest
class ClusterWatchTest {

  private static final ClassLoader LOADER = ClusterWatchTest.class.getClassLoader();

  private final CircuitBreaker breaker = new CircuitBreaker(1, Duration.ofSeconds(1));
  private final FailureDomains domains = new FailureDomains(breaker, 1);
  @AutoClose private final OutageListeners listeners = new OutageListeners(LOADER);
  @AutoClose private final ResilientScripts scripts;
  private final ClusterWatch watch;

  ClusterWatchTest(RedisServer server) {
    RedisSettings settings = RedisConfiguration.read(server.uri(), new Properties(), LOADER);
    TimeBudget budget = TimeBudget.perRequest(Duration.ofSeconds(1));
    scripts = new ResilientScripts("Tests", settings, budget, breaker, false, listeners);
    OutageMonitor monitor =
        new OutageMonitor("Tests", settings.source(), domains, false, listeners);
    watch = new ClusterWatch(scripts, domains, monitor);
  }

  private static List<Object> reply(String nodes) {
    return List.of(nodes.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void update_unreadableReply_keepsOwnersAndLogsOnce() {
    watch.update(reply("a a.example:1@2 master - 0 0 1 connected 0-16383"));
    try (LogCapture logged = LogCapture.of(ClusterWatch.class)) {
      watch.update(reply("a a.example:1@2 master - 0 0 1 connected none"));
      watch.update(reply("a a.example:1@2 master - 0 0 1 connected 5-99999"));

      assertThat(logged.messages()).hasSize(1);
      assertThat(logged.messages().get(0)).contains("CLUSTER NODES cannot be read");
    }
    assertThat(domains.masters()).hasSize(1).containsExactly(domains.ofKey("k"));
  }
}
