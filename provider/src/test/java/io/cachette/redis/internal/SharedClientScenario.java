package io.cachette.redis.internal;

import io.cachette.testkit.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.redisson.api.RedissonClient;

/** A server, sources for clients of it, and its connections. */
abstract class SharedClientScenario {

  final RedisServer server;

  SharedClientScenario(RedisServer server) {
    this.server = server;
  }

  RedisSource source(String scheme) {
    return new RedisSource.Server(
        RedisAddress.of(scheme + server.host() + ":" + server.port()), ClientOptions.DEFAULTS);
  }

  RedisSource server(String path, ClientOptions options) {
    return server(path, "", options);
  }

  RedisSource server(String path, String credentials, ClientOptions options) {
    return new RedisSource.Server(
        RedisAddress.of("redis://" + credentials + server.host() + ":" + server.port() + path),
        options);
  }

  static String roundTrip(RedissonClient client) {
    client.<String>getBucket("k", org.redisson.client.codec.StringCodec.INSTANCE).set("v");
    return new String(
        client.<byte[]>getBucket("k", org.redisson.client.codec.ByteArrayCodec.INSTANCE).get(),
        StandardCharsets.UTF_8);
  }

  /** The number of connections, without the one of this test. */
  long connections() {
    return clientList().filter(line -> !line.contains("cmd=client")).count();
  }

  String clientNames() {
    return clientList().collect(Collectors.joining());
  }

  private Stream<String> clientList() {
    return String.valueOf(server.command("CLIENT", "LIST")).lines();
  }
}
