package io.cachette.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.internal.ClientOptions.Tls;
import io.cachette.redis.internal.ClientOptions.Verification;
import io.cachette.testkit.RedisCluster;
import io.cachette.testkit.RedisSentinels;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.TestCertificates;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the messages of failed connections: server, reason, and the setting to change, without
 * passwords.
 */
class ConnectionFailureTest {

  private static final TestCertificates LOCAL = TestCertificates.local();
  private static final TestCertificates ELSEWHERE = TestCertificates.create("elsewhere.example");

  @AutoClose private static final RedisServer PLAIN = RedisServer.start();

  @AutoClose
  private static final RedisServer LOCKED = RedisServer.builder().password("right").start();

  @AutoClose private static final RedisServer TLS = RedisServer.builder().tls(LOCAL).start();

  @AutoClose
  private static final RedisServer MISNAMED = RedisServer.builder().tls(ELSEWHERE).start();

  @AutoClose
  private static final RedisServer MUTUAL = RedisServer.builder().mutualTls(LOCAL).start();

  @AutoClose private static final RedisSentinels SENTINELS = RedisSentinels.start();
  @AutoClose private static final RedisCluster CLUSTER = RedisCluster.start();

  @AutoClose
  private static final RedisSentinels TLS_SENTINELS =
      RedisSentinels.start(server -> server.tls(LOCAL));

  @AutoClose
  private static final RedisCluster TLS_CLUSTER = RedisCluster.start(node -> node.tls(LOCAL));

  @Test
  void open_noServer_throwsWithUrlSetting() {
    assertFailure("redis://127.0.0.1:1", "Connection refused", "REDIS_URL", "cachette.redis.url");
    assertFailure("redis+cluster://127.0.0.1:1,127.0.0.1:2", "Connection refused", "REDIS_URL");
    assertFailure("redis+sentinel://127.0.0.1:1,127.0.0.1:2/main", "REDIS_URL");
  }

  @Test
  void open_unknownHost_throwsWithHostName() {
    assertFailure("redis://nowhere.invalid", "nowhere.invalid", "name of the host");
  }

  @Test
  void open_wrongCredentials_throwsWithPasswordSetting() {
    for (URI uri :
        new URI[] {
          PLAIN.uri("alice", "wr0ng"),
          LOCKED.uri("default", "wr0ng"),
          SENTINELS.uri("alice", "wr0ng"),
          CLUSTER.uri("alice", "wr0ng")
        }) {
      assertFailure(uri.toString(), "WRONGPASS", ":***@", "cachette.redis.password");
    }
  }

  @Test
  void open_missingOrUnneededPassword_throwsWithPasswordSetting() {
    assertFailure(LOCKED.uri().toString(), "NOAUTH", "cachette.redis.password");
    assertFailure(
        "redis://:wr0ng@127.0.0.1:" + PLAIN.port(),
        "without any password configured",
        "cachette.redis.password");
  }

  @Test
  void open_userWithoutPermissions_throwsWithDocsReference() {
    PLAIN.addUser("nobody", "secret");

    assertFailure(
        PLAIN.uri("nobody", "secret").toString(), "NOPERM", "nobody:***@", "docs/security.md");
  }

  @Test
  void open_missingDatabase_throwsWithDatabaseNumber() {
    assertFailure(PLAIN.uri() + "/99", "out of range", "/99", "redis://host/0");
  }

  @Test
  void open_untrustedAuthority_throwsWithTruststoreSetting() {
    for (URI uri : new URI[] {TLS.tlsUri(), TLS_CLUSTER.tlsUri()}) {
      for (Tls tls : new Tls[] {Tls.DEFAULTS, trusting(ELSEWHERE)}) {
        assertFailure(uri.toString(), tls, "certification path", "cachette.redis.tls.truststore");
      }
    }
  }

  /** Redisson tries the next sentinel, and does not report the failure of the last one. */
  @Test
  void open_untrustedSentinelCertificates_throwsWithTruststoreSetting() {
    for (URI uri : new URI[] {TLS_SENTINELS.tlsUri(), TLS_SENTINELS.tlsUri("default", "secret")}) {
      for (Tls tls : new Tls[] {Tls.DEFAULTS, trusting(ELSEWHERE)}) {
        assertFailure(uri.toString(), tls, "cachette.redis.tls.truststore");
      }
    }
  }

  @Test
  void open_certificateOfOtherHost_throwsWithVerificationSetting() {
    assertFailure(
        MISNAMED.tlsUri().toString(),
        trusting(ELSEWHERE),
        "No subject alternative names matching IP address 127.0.0.1",
        "cachette.redis.tls.verification");
  }

  @Test
  void open_missingOrUntrustedClientCertificate_throwsWithKeystoreSetting() {
    assertFailure(MUTUAL.tlsUri().toString(), trusting(LOCAL), "cachette.redis.tls.keystore");
    assertFailure(
        MUTUAL.tlsUri().toString(),
        new Tls(
            Verification.STRICT,
            LOCAL.trustStore().toString(),
            LOCAL.password(),
            ELSEWHERE.clientKeyStore().toString(),
            ELSEWHERE.password()),
        "cachette.redis.tls.keystore");
  }

  @Test
  void open_tlsMismatch_throwsWithExpectedScheme() {
    assertFailure("rediss://127.0.0.1:" + PLAIN.port(), trusting(LOCAL), "redis");
    assertFailure("redis://127.0.0.1:" + TLS.tlsUri().getPort(), "rediss");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere/at-all.p12", "file:///nowhere/at-all.p12"})
  void open_missingKeyOrTrustStore_throwsWithSettingAndPath(String place) {
    assertUnusable(new Tls(Verification.STRICT, place, "secret", null, null), "truststore", place);
    assertUnusable(new Tls(Verification.STRICT, null, null, place, "secret"), "keystore", place);
  }

  @Test
  void open_unreadableKeyOrTrustStore_throwsWithReason() {
    Path store = LOCAL.trustStore();
    assertUnusable(
        new Tls(Verification.STRICT, store.toString(), "wr0ng", null, null),
        "truststore",
        "password");
    assertUnusable(
        new Tls(Verification.STRICT, null, null, LOCAL.serverKey().toString(), "wr0ng"),
        "keystore",
        "PKCS12");
    assertUnusable(
        new Tls(Verification.STRICT, LOCAL.serverKey().toString(), null, null, null),
        "truststore",
        "PEM");
  }

  @Test
  void open_unknownMasterName_throwsWithMasterName() {
    assertFailure(
        SENTINELS.uri().toString().replace("/main", "/other"),
        "/other",
        "know no master of this name");
  }

  @Test
  void open_wrongTopology_throwsWithExampleUrl() {
    assertFailure(
        "redis+cluster://127.0.0.1:" + PLAIN.port(), "cluster support disabled", "redis://host");
    assertFailure(
        "redis+sentinel://127.0.0.1:" + PLAIN.port() + "/main", "no sentinel", "redis://");
  }

  private static Tls trusting(TestCertificates certificates) {
    return new Tls(
        Verification.STRICT,
        certificates.trustStore().toString(),
        certificates.password(),
        null,
        null);
  }

  private static void assertFailure(String url, String... words) {
    assertFailure(url, Tls.DEFAULTS, words);
  }

  private static void assertFailure(String url, Tls tls, String... words) {
    RedisAddress address = RedisAddress.of(url);
    assertThatThrownBy(() -> SharedClient.open(source(address, tls)))
        .isInstanceOf(RedisUnavailableException.class)
        .hasMessageContainingAll(words)
        .hasMessageContaining(address.toString())
        .satisfies(e -> assertThat(Failures.stackTrace(e)).doesNotContain("wr0ng", "secret"));
  }

  private static void assertUnusable(Tls tls, String... words) {
    RedisAddress address = RedisAddress.of(TLS.tlsUri());
    assertThatThrownBy(() -> SharedClient.open(source(address, tls)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words)
        .satisfies(e -> assertThat(Failures.stackTrace(e)).doesNotContain("wr0ng", "secret"));
  }

  /** Short timeouts, as all of these connections fail. */
  private static RedisSource source(RedisAddress address, Tls tls) {
    return new RedisSource.Server(
        address,
        new ClientOptions(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            0,
            Duration.ofMillis(1),
            1,
            1,
            ClientOptions.ReadFrom.MASTER,
            null,
            null,
            tls));
  }
}
