package io.cachette.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.testkit.internal.RespFrame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@RedisTest
final class RedisProxyTest {
  private final RedisServer server;
  private final RedisProxy proxy;

  RedisProxyTest(RedisServer server) {
    this.server = server;
    this.proxy = RedisProxy.start(server);
  }

  @AfterEach
  void end() {
    proxy.close();
  }

  private RespClient connect() throws IOException {
    return RespClient.connect("127.0.0.1", proxy.uri().getPort(), Duration.ofSeconds(20));
  }

  @Test
  void traffic_twoCommands_countsCommandsTripsAndBytes() throws IOException {
    assertThat(proxy.uri().toString()).matches("redis://127\\.0\\.0\\.1:\\d+");
    try (RespClient client = connect()) {
      assertThat(client.call("SET", "key", "value")).isEqualTo("OK");
      assertThat(client.call("GET", "key")).isEqualTo("value");
      String up = "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$5\r\nvalue\r\n*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n";
      String down = "+OK\r\n$5\r\nvalue\r\n";
      Traffic expected =
          Traffic.builder()
              .commands(2)
              .roundTrips(2)
              .bytesSent(up.length())
              .bytesReceived(down.length())
              .build();
      assertThat(proxy.traffic()).isEqualTo(expected).hasSameHashCodeAs(expected);
      assertThat(proxy.traffic().toString()).startsWith("Traffic[commands=2, roundTrips=2,");
      proxy.reset();
      assertThat(proxy.traffic()).isEqualTo(Traffic.builder().build());
    }
  }

  @Test
  void trafficBuilder_negativeCount_isRejected() {
    assertThatThrownBy(() -> Traffic.builder().roundTrips(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The number of round trips is -1; use zero or more");
  }

  @Test
  void traffic_setUpCommandsAndMessages_areNotCounted() throws IOException {
    try (RespClient client = connect();
        RespClient subscriber = connect()) {
      client.call("CLIENT", "SETNAME", "test");
      client.call("SELECT", "0");
      client.call("ping");
      assertThat(subscriber.call("SUBSCRIBE", "news")).isEqualTo(List.of("subscribe", "news", 1L));
      assertThat(proxy.traffic()).isEqualTo(Traffic.builder().build());
      assertThat(client.call("PUBLISH", "news", "hello")).isEqualTo(1L);
      assertThat(subscriber.read()).isEqualTo(List.of("message", "news", "hello"));
      assertThat(subscriber.call("UNSUBSCRIBE", "news"))
          .isEqualTo(List.of("unsubscribe", "news", 0L));
      assertThat(subscriber.call("ECHO", "hello")).isEqualTo("hello");
      assertThat(proxy.traffic().commands()).isEqualTo(2);
      assertThat(proxy.traffic().bytesReceived()).isEqualTo(":1\r\n$5\r\nhello\r\n".length());
    }
  }

  @Test
  void traffic_overlappingCommands_countsOneRoundTrip() throws IOException {
    proxy.delay(Duration.ofMillis(50));
    try (RespClient one = connect();
        RespClient two = connect()) {
      long start = System.nanoTime();
      one.send("INCR", "a");
      one.send("INCR", "a");
      two.send("INCR", "a");
      one.read();
      one.read();
      two.read();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(50));
      assertThat(proxy.traffic().commands()).isEqualTo(3);
      assertThat(proxy.traffic().roundTrips()).isEqualTo(1);
      one.call("INCR", "a");
      assertThat(proxy.traffic().roundTrips()).isEqualTo(2);
    }
  }

  @Test
  void hold_oneCommand_otherConnectionsGoOn() throws Exception {
    try (RespClient held = connect();
        RespClient other = connect()) {
      proxy.hold("GET");
      held.send("GET", "held");
      other.send("SET", "held", "1");
      assertThat(other.read()).hasToString("OK");
      CompletableFuture<Object> reply =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return Optional.ofNullable(held.read());
                } catch (IOException e) {
                  return e;
                }
              });
      await().during(Duration.ofMillis(100)).until(() -> !reply.isDone());
      proxy.release();
      assertThat(reply.join()).isEqualTo(Optional.empty());
    }
  }

  @Test
  void hold_sentCommand_delaysReplyUntilRelease() throws IOException {
    try (RespClient client = connect()) {
      proxy.hold();
      client.send("SET", "held", "1");
      await().until(() -> "1".equals(server.command("GET", "held")));
      CompletableFuture<Object> reply =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return String.valueOf(client.read());
                } catch (IOException e) {
                  return e;
                }
              });
      await().during(Duration.ofMillis(100)).until(() -> !reply.isDone());
      proxy.release();
      assertThat(reply.join()).isEqualTo("OK");
    }
  }

  @Test
  void cut_openConnection_failsClientsUntilRestore() throws IOException {
    try (RespClient client = connect()) {
      client.call("SET", "key", "1");
      proxy.hold();
      client.send("GET", "key");
      proxy.cut();
      assertThatThrownBy(client::read).isInstanceOf(IOException.class);
      assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
    }
    proxy.release();
    proxy.restore();
    proxy.reset();
    try (RespClient client = connect()) {
      assertThat(client.call("GET", "key")).isEqualTo("1");
      assertThat(proxy.traffic().roundTrips()).isEqualTo(1);
    }
  }

  @Test
  void restore_repeatedCuts_acceptsConnectionsAtOnce() throws IOException {
    for (int i = 0; i < 2_000; i++) {
      proxy.cut();
      proxy.restore();
    }
    try (RespClient client = connect()) {
      assertThat(client.call("PING")).isEqualTo("PONG");
    }
  }

  @Test
  void traffic_resp3Hello_isForwardedButNotCounted() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.uri().getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write("*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n".getBytes(UTF_8));
      RespFrame hello = RespFrame.read(socket.getInputStream());
      assertThat(hello.type()).isEqualTo('%');
      assertThat(proxy.traffic().commands()).isZero();
    }
  }
}
