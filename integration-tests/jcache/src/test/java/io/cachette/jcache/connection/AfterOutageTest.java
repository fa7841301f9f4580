package io.cachette.jcache.connection;

import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.OutagePolicy;
import io.cachette.configuration.OutageRecoveryPolicy;
import io.cachette.jcache.support.OutageNodes;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Map;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The entries that a node removes after an outage. */
@RedisTest(dedicated = true)
class AfterOutageTest {

  private final RedisServer server;
  private final OutageNodes nodes;

  AfterOutageTest(RedisServer server) {
    this.server = server;
    this.nodes = new OutageNodes(server);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private Cache<String, String> open(OutagePolicy policy, OutageRecoveryPolicy recovery) {
    return nodes.open(
        server.uri(), OutageNodes.with(policy, strings()).afterOutage(recovery).build());
  }

  @ParameterizedTest
  @EnumSource(names = {"BYPASS", "LOCAL"})
  void clear_nodeDiedDuringOutage_noOldValueStays(OutagePolicy policy) {
    Cache<String, String> dying = open(policy, OutageRecoveryPolicy.CLEAR);
    Cache<String, String> living = open(policy, OutageRecoveryPolicy.CLEAR);
    dying.putAll(Map.of("changed", "old", "other", "old"));
    assertThat(living.get("changed")).isEqualTo("old");
    server.pause();
    dying.put("changed", "new");
    OutageNodes.begin(living);
    dying.getCacheManager().getCachingProvider().close();

    server.resume();
    nodes.awaitRecovery(living);

    assertThat(living.get("changed")).isNull();
    assertThat(living.get("other")).isNull();
    Cache<String, String> another = open(policy, OutageRecoveryPolicy.CLEAR);
    assertThat(another.get("changed")).isNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"BYPASS", "LOCAL"})
  void removeChanged_otherEntries_stay(OutagePolicy policy) {
    Cache<String, String> cache = open(policy, OutageRecoveryPolicy.REMOVE_CHANGED);
    cache.putAll(Map.of("changed", "old", "other", "old"));
    server.pause();
    cache.put("changed", "new");

    server.resume();
    nodes.awaitRecovery(cache);

    assertThat(cache.get("changed")).isNull();
    assertThat(cache.get("other")).isEqualTo("old");
  }

  @ParameterizedTest
  @EnumSource(names = {"BYPASS", "LOCAL"})
  void clear_nodeThatOnlyRead_clearsNothing(OutagePolicy policy) {
    Cache<String, String> cache = open(policy, OutageRecoveryPolicy.CLEAR);
    Cache<String, String> other = open(policy, OutageRecoveryPolicy.CLEAR);
    cache.put("k", "v");
    server.pause();
    for (int i = 0; i < 5; i++) {
      assertThat(cache.containsKey("absent")).isFalse();
    }

    server.resume();
    other.put("fresh", "v");
    await().until(() -> "v".equals(cache.get("fresh")));

    assertThat(other.get("k")).isEqualTo("v");
  }

  @Test
  void clear_secondOutage_servesNoValueFromBefore() {
    Cache<String, String> cache = open(OutagePolicy.LOCAL, OutageRecoveryPolicy.CLEAR);
    cache.put("k", "v");
    server.pause();
    OutageNodes.begin(cache);
    assertThat(cache.get("k")).isEqualTo("v");
    server.resume();
    nodes.awaitRecovery(cache);
    server.pause();
    OutageNodes.begin(cache);

    assertThat(cache.get("k")).isNull();
  }
}
