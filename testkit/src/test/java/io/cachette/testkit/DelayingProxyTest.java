package io.cachette.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@RedisTest
final class DelayingProxyTest {
  private static final Duration DELAY = Duration.ofMillis(20);

  private final RedisServer server;

  DelayingProxyTest(RedisServer server) {
    this.server = server;
  }

  private long clients() {
    return String.valueOf(server.command("CLIENT", "LIST")).lines().count();
  }

  private static RespClient connect(DelayingProxy proxy) throws IOException {
    return RespClient.connect("127.0.0.1", proxy.uri().getPort(), Duration.ofSeconds(20));
  }

  /** A delay has no upper bound, but a lower one. */
  @Test
  void call_throughProxy_lastsTwiceTheDelay() throws IOException {
    try (DelayingProxy proxy = DelayingProxy.start(server.uri(), DELAY);
        RespClient client = connect(proxy)) {
      long start = System.nanoTime();
      assertThat(client.call("PING")).isEqualTo("PONG");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(DELAY.multipliedBy(2));
    }
  }

  @Test
  void call_largeValuesOnManyConnections_arriveWhole() throws IOException {
    try (DelayingProxy proxy = DelayingProxy.start(server.uri(), Duration.ofNanos(1))) {
      List<RespClient> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        clients.add(connect(proxy));
      }
      for (int i = 0; i < clients.size(); i++) {
        clients.get(i).send("SET", "key" + i, Integer.toString(i % 10).repeat(1_000_000));
        clients.get(i).send("GET", "key" + i);
      }
      for (int i = 0; i < clients.size(); i++) {
        try (RespClient client = clients.get(i)) {
          assertThat(client.read()).isEqualTo("OK");
          assertThat(client.read()).isEqualTo(Integer.toString(i % 10).repeat(1_000_000));
        }
      }
    }
  }

  /** The reply to the second command arrives while the proxy closes the connection. */
  @Test
  void call_afterManyClosedConnections_isAnswered() throws IOException {
    try (DelayingProxy proxy = DelayingProxy.start(server.uri(), Duration.ofNanos(1));
        RespClient stays = connect(proxy)) {
      for (int i = 0; i < 2_000; i++) {
        try (RespClient closed = connect(proxy)) {
          closed.send("PING");
          closed.send("PING");
          assertThat(closed.read()).isEqualTo("PONG");
        }
      }
      assertThat(stays.call("PING")).isEqualTo("PONG");
    }
  }

  @Test
  void close_clientOrProxy_closesOtherSide() throws IOException {
    DelayingProxy proxy = DelayingProxy.start(server.uri(), Duration.ZERO);
    try (RespClient stays = connect(proxy)) {
      try (RespClient closed = connect(proxy)) {
        assertThat(closed.call("PING")).isEqualTo("PONG");
      }
      try (RespClient quits = connect(proxy)) {
        assertThat(quits.call("QUIT")).isEqualTo("OK");
        assertThatThrownBy(quits::read).isInstanceOf(IOException.class);
      }
      // The server has one connection through the proxy, and that of the command.
      await().until(() -> clients() == 2);
      assertThat(stays.call("PING")).isEqualTo("PONG");
      proxy.close();
      assertThatThrownBy(stays::read).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> connect(proxy)).isInstanceOf(IOException.class);
    } finally {
      proxy.close();
    }
  }

  @Test
  void start_negativeDelay_isRejected() {
    assertThatThrownBy(() -> DelayingProxy.start(server.uri(), Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The delay is PT-0.001S; use zero or more");
  }
}
