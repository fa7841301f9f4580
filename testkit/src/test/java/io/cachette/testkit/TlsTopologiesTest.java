package io.cachette.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Clusters and sentinels with TLS between the servers and to the clients. */
final class TlsTopologiesTest {
  private static final TestCertificates LOCAL = TestCertificates.local();

  @AutoClose
  private static final RedisCluster CLUSTER = RedisCluster.start(node -> node.tls(LOCAL));

  @AutoClose
  private static final RedisSentinels SENTINELS =
      RedisSentinels.start(server -> server.mutualTls(LOCAL).user("a", "b", "~*", "+@all"));

  @Test
  void clusterNodes_plainAndTlsClients_returnMatchingPorts() throws Exception {
    int[] ports = CLUSTER.nodes().stream().mapToInt(RedisServer::port).toArray();
    int[] tlsPorts = CLUSTER.nodes().stream().mapToInt(node -> node.tlsUri().getPort()).toArray();
    for (RedisServer node : CLUSTER.nodes()) {
      assertThat(String.valueOf(Clients.anonymous(node, "CLUSTER", "NODES")))
          .contains(addresses(ports))
          .doesNotContain(addresses(tlsPorts));
      assertThat(String.valueOf(TlsClient.call(node.tlsUri().getPort(), "CLUSTER", "NODES")))
          .contains(addresses(tlsPorts))
          .doesNotContain(addresses(ports));
    }
  }

  @Test
  void redirection_plainAndTlsClients_namesMatchingPort() throws Exception {
    RedisServer first = CLUSTER.nodes().get(0);
    RedisServer home = CLUSTER.nodes().get(2);
    assertThatThrownBy(() -> first.command("GET", "key"))
        .hasMessage("MOVED 12539 127.0.0.1:" + home.port());
    assertThatThrownBy(() -> TlsClient.call(first.tlsUri().getPort(), "GET", "key"))
        .hasMessage("MOVED 12539 127.0.0.1:" + home.tlsUri().getPort());
  }

  @Test
  void tlsUri_clusterAndSentinels_containsTlsPorts() {
    String nodes = String.join(",", addresses(CLUSTER.nodes()));
    assertThat(CLUSTER.tlsUri()).hasToString("rediss+cluster://" + nodes);
    assertThat(CLUSTER.tlsUri("a", "b")).hasToString("rediss+cluster://a:b@" + nodes);
    String sentinels = String.join(",", addresses(SENTINELS.sentinels()));
    assertThat(SENTINELS.tlsUri()).hasToString("rediss+sentinel://" + sentinels + "/main");
    assertThat(SENTINELS.tlsUri("a", "b"))
        .hasToString("rediss+sentinel://a:b@" + sentinels + "/main");
    assertThat(SENTINELS.master().tlsUri("a", "b").getRawUserInfo()).isEqualTo("a:b");
  }

  @Test
  void uri_sentinelsWithTls_throwsIllegalStateException() {
    assertThatThrownBy(SENTINELS::uri)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("tlsUri()");
    assertThat(SENTINELS.toString()).contains("rediss+sentinel://");
  }

  @Test
  void failOver_sentinelsWithTls_keepsDataAndNamesTlsPort() throws Exception {
    RedisServer master = SENTINELS.master();
    assertSentinelsName(master);
    assertThat(master.command("SET", "key", "value")).isEqualTo("OK");
    assertThat(master.command("WAIT", "1", "20000")).isEqualTo(1L);

    RedisServer next = SENTINELS.failOver();

    assertThat(next).isNotSameAs(master);
    assertSentinelsName(next);
    assertThat(TlsClient.call("localhost", next.tlsUri().getPort(), LOCAL, LOCAL, "GET", "key"))
        .isEqualTo("value");
  }

  private static void assertSentinelsName(RedisServer master) throws Exception {
    List<String> address = List.of("127.0.0.1", Integer.toString(master.tlsUri().getPort()));
    for (RedisServer sentinel : SENTINELS.sentinels()) {
      int port = sentinel.tlsUri().getPort();
      assertThat(
              TlsClient.call(
                  "127.0.0.1", port, LOCAL, LOCAL, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main"))
          .isEqualTo(address);
      assertThatThrownBy(() -> TlsClient.call(port, "PING"))
          .as("a client without a certificate")
          .isInstanceOf(IOException.class);
    }
  }

  private static String[] addresses(List<RedisServer> servers) {
    return addresses(servers.stream().mapToInt(server -> server.tlsUri().getPort()).toArray());
  }

  private static String[] addresses(int... ports) {
    return Arrays.stream(ports).mapToObj(port -> "127.0.0.1:" + port).toArray(String[]::new);
  }
}
