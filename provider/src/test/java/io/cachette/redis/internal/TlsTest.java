package io.cachette.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.redis.internal.ClientOptions.Tls;
import io.cachette.redis.internal.ClientOptions.Verification;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.TestCertificates;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.api.RBucket;
import org.redisson.api.RTopic;
import org.redisson.client.codec.StringCodec;

/** Tests connections with TLS. {@link ConnectionFailureTest} tests those that must fail. */
class TlsTest {

  private static final TestCertificates LOCAL = TestCertificates.local();
  private static final TestCertificates ELSEWHERE = TestCertificates.create("elsewhere.example");

  @AutoClose
  private static final RedisServer SERVER =
      RedisServer.builder().tls(LOCAL).user("alice", "secret", "~*", "&*", "+@all").start();

  @AutoClose
  private static final RedisServer MISNAMED = RedisServer.builder().tls(ELSEWHERE).start();

  @AutoClose
  private static final RedisServer MUTUAL = RedisServer.builder().mutualTls(LOCAL).start();

  static Stream<RedisSource.Server> sources() {
    String store = LOCAL.trustStore().toString();
    String password = LOCAL.password();
    return Stream.of(
        source(SERVER, "", new Tls(Verification.STRICT, store, password, null, null)),
        source(SERVER, "alice:secret@", new Tls(Verification.STRICT, store, password, null, null)),
        source(
            SERVER,
            "",
            new Tls(
                Verification.STRICT, LOCAL.trustStore().toUri().toString(), password, null, null)),
        source(
            SERVER,
            "",
            new Tls(Verification.STRICT, LOCAL.authority().toString(), null, null, null)),
        source(
            MISNAMED,
            "",
            new Tls(
                Verification.CA_ONLY,
                ELSEWHERE.trustStore().toString(),
                ELSEWHERE.password(),
                null,
                null)),
        source(MISNAMED, "", new Tls(Verification.NONE, null, null, null, null)),
        source(
            MUTUAL,
            "",
            new Tls(
                Verification.STRICT,
                store,
                password,
                LOCAL.clientKeyStore().toString(),
                LOCAL.password())));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void client_tlsConnection_runsCommandsAndSubscriptions(RedisSource.Server source) {
    List<String> messages = new CopyOnWriteArrayList<>();
    try (SharedClient open = SharedClient.open(source)) {
      RBucket<String> bucket = open.redisson().getBucket("k", StringCodec.INSTANCE);
      bucket.set("v");
      assertThat(bucket.get()).isEqualTo("v");

      RTopic topic = open.redisson().getTopic("t", StringCodec.INSTANCE);
      topic.addListener(String.class, (channel, message) -> messages.add(message));
      topic.publish("m");

      await().untilAsserted(() -> assertThat(messages).containsExactly("m"));
    }
  }

  private static RedisSource.Server source(RedisServer server, String credentials, Tls tls) {
    ClientOptions defaults = ClientOptions.DEFAULTS;
    return new RedisSource.Server(
        RedisAddress.of("rediss://" + credentials + "127.0.0.1:" + server.tlsUri().getPort()),
        new ClientOptions(
            defaults.timeout(),
            defaults.connectTimeout(),
            defaults.retryAttempts(),
            defaults.retryDelay(),
            defaults.poolSize(),
            defaults.poolIdle(),
            defaults.readFrom(),
            null,
            null,
            tls));
  }
}
