package io.cachette.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** All tests share one set of sentinels, because a start takes seconds. */
final class RedisSentinelsTest {
  private static final String USER = "alice";
  private static final String PASSWORD = "secret";

  @AutoClose
  private static final RedisSentinels SENTINELS =
      RedisSentinels.start(server -> server.password("other").user(USER, PASSWORD, "~*", "+@all"));

  @Test
  void uri_threeSentinels_containsSentinelsAndMasterName() {
    List<Integer> ports = SENTINELS.sentinels().stream().map(RedisServer::port).toList();
    String hosts =
        "127.0.0.1:%d,127.0.0.1:%d,127.0.0.1:%d"
            .formatted(ports.get(0), ports.get(1), ports.get(2));
    assertThat(SENTINELS.uri()).hasToString("redis+sentinel://" + hosts + "/main");
    assertThat(SENTINELS.uri("a", "b")).hasToString("redis+sentinel://a:b@" + hosts + "/main");
  }

  @Test
  void failOver_runningMaster_promotesReplicaPermanently() throws IOException {
    RedisServer master = SENTINELS.master();
    RedisServer replica = otherThan(master);
    assertThatThrownBy(() -> Clients.anonymous(master, "PING")).hasMessageContaining("NOAUTH");
    assertThat(Clients.as(USER, PASSWORD, master, "SET", "key", "value")).isEqualTo("OK");
    assertThat(Clients.as(USER, PASSWORD, master, "WAIT", "1", "20000")).isEqualTo(1L);
    assertSentinelsName(master);

    assertThat(SENTINELS.failOver()).isSameAs(replica).isSameAs(SENTINELS.master());
    assertSentinelsName(replica);
    assertThat(master.isRunning()).isFalse();
    assertThat(Clients.as(USER, PASSWORD, replica, "GET", "key")).isEqualTo("value");
    assertThat(Clients.as(USER, PASSWORD, replica, "SET", "key", "other")).isEqualTo("OK");

    RedisServer sentinel = SENTINELS.sentinels().get(0);
    sentinel.kill();
    assertThat(SENTINELS.master()).as("by those that are left").isSameAs(replica);
    sentinel.restart();
    assertSentinelsName(replica);

    replica.restart();
    assertThat((List<?>) replica.command("ROLE"))
        .as("what sentinels made a server outlives its restart")
        .first()
        .isEqualTo("master");
  }

  private static RedisServer otherThan(RedisServer master) {
    return SENTINELS.servers().stream().filter(s -> s != master).findFirst().orElseThrow();
  }

  private static void assertSentinelsName(RedisServer master) throws IOException {
    for (RedisServer sentinel : SENTINELS.sentinels()) {
      assertThat(Clients.anonymous(sentinel, "SENTINEL", "get-master-addr-by-name", "main"))
          .isEqualTo(List.of("127.0.0.1", Integer.toString(master.port())));
    }
  }
}
