package io.cachette.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RedisClusterTest {
  private static final String USER = "alice";
  private static final String PASSWORD = "secret";

  /** Without the default user, which is the more difficult case for clients. */
  @AutoClose
  private static final RedisCluster CLUSTER =
      RedisCluster.start(
          node -> node.withoutDefaultUser().user(USER, PASSWORD, "~*", "&*", "+@all"));

  @BeforeEach
  void empty() {
    CLUSTER.flushAll();
  }

  @Test
  void start_threeNodes_reportsClusterOk() throws IOException {
    assertThat(CLUSTER.nodes()).hasSize(3);
    for (RedisServer node : CLUSTER.nodes()) {
      assertThat(String.valueOf(Clients.as(USER, PASSWORD, node, "CLUSTER", "INFO")))
          .contains("cluster_state:ok", "cluster_size:3", "cluster_slots_ok:16384");
      assertThatThrownBy(() -> Clients.anonymous(node, "PING")).hasMessageContaining("NOAUTH");
    }
  }

  @Test
  void set_oneKey_isStoredOnOneNodeAndRedirectedByOthers() {
    List<RedisServer> homes = new ArrayList<>();
    for (RedisServer node : CLUSTER.nodes()) {
      try {
        node.command("SET", "key", "value");
        homes.add(node);
      } catch (RedisCommandException e) {
        assertThat(e).hasMessageStartingWith("MOVED 12539 127.0.0.1:");
      }
    }
    assertThat(homes).containsExactly(CLUSTER.nodes().get(2));
  }

  @Test
  void flushAll_keysOnAllNodes_emptiesEveryNode() {
    List<String> keys = List.of("{b}1", "{c}1", "{a}1"); // slots 3300, 7365, 15495
    for (int i = 0; i < keys.size(); i++) {
      assertThat(CLUSTER.nodes().get(i).command("SET", keys.get(i), "1")).isEqualTo("OK");
    }
    CLUSTER.flushAll();
    assertThat(CLUSTER.nodes()).allSatisfy(n -> assertThat(n.command("DBSIZE")).isEqualTo(0L));
  }

  @Test
  void restart_killedNode_servesItsSlotsAgain() {
    RedisServer node = CLUSTER.nodes().get(0);
    node.kill();
    node.restart();
    CLUSTER.awaitComplete();
    assertThat(node.command("SET", "{b}1", "1")).isEqualTo("OK");
  }

  @Test
  void uri_threeNodes_containsAllNodes() {
    List<Integer> ports = CLUSTER.nodes().stream().map(RedisServer::port).toList();
    String hosts =
        "127.0.0.1:%d,127.0.0.1:%d,127.0.0.1:%d"
            .formatted(ports.get(0), ports.get(1), ports.get(2));
    assertThat(CLUSTER.uri()).hasToString("redis+cluster://" + hosts);
    assertThat(CLUSTER.uri("a", "b")).hasToString("redis+cluster://a:b@" + hosts);
  }

  @Test
  void start_oneNodeFails_stopsOtherNodes() {
    List<RedisServerBuilder> seen = new ArrayList<>();
    int taken = CLUSTER.nodes().get(0).port();
    List<ProcessHandle> before = children();
    assertThatThrownBy(
            () ->
                RedisCluster.start(
                    node -> {
                      seen.add(node);
                      if (seen.size() == 3) {
                        node.port(taken);
                      }
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(Integer.toString(taken));
    assertThat(children()).containsExactlyInAnyOrderElementsOf(before);
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).toList();
  }
}
