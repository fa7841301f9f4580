package io.cachette.testkit;

import io.cachette.testkit.internal.Login;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One sentinel, which replaces a master that does not answer for a second. */
record Sentinel(RedisServer server) {
  private static final String NAME = RedisSentinels.NAME;
  private static final String QUORUM = "2";

  void watch(RedisServer master) {
    server.command(
        "SENTINEL", "MONITOR", NAME, master.host(), Integer.toString(master.peerPort()), QUORUM);
    set("down-after-milliseconds", "1000");
    set("failover-timeout", "5000");
    Login login = master.login();
    if (login != null) {
      set("auth-user", login.user());
      set("auth-pass", login.password());
    }
  }

  /** Whether a failover would succeed. */
  boolean isReadyForFailover(int others) {
    Map<String, String> master = toMap(server.command("SENTINEL", "MASTER", NAME));
    return "master".equals(master.get("flags"))
        && Integer.toString(others).equals(master.get("num-other-sentinels"))
        && readReplicas().anyMatch(Sentinel::isLinked);
  }

  OptionalInt readMasterPort() {
    return server.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME) instanceof List<?> address
        ? OptionalInt.of(Integer.parseInt(String.valueOf(address.get(1))))
        : OptionalInt.empty();
  }

  private void set(String option, String value) {
    server.command("SENTINEL", "SET", NAME, option, value);
  }

  private Stream<Map<String, String>> readReplicas() {
    return server.command("SENTINEL", "REPLICAS", NAME) instanceof List<?> replicas
        ? replicas.stream().map(Sentinel::toMap)
        : Stream.empty();
  }

  private static boolean isLinked(Map<String, String> replica) {
    return "slave".equals(replica.get("flags")) && "ok".equals(replica.get("master-link-status"));
  }

  private static Map<String, String> toMap(@Nullable Object reply) {
    Map<String, String> fields = new HashMap<>();
    if (reply instanceof List<?> words) {
      for (int i = 0; i + 1 < words.size(); i += 2) {
        fields.put(String.valueOf(words.get(i)), String.valueOf(words.get(i + 1)));
      }
    }
    return fields;
  }
}
