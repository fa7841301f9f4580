package io.cachette.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.internal.credentials.ChangingCredentials;
import io.cachette.redis.internal.credentials.CredentialsSource;
import io.cachette.testkit.RedisSentinels;
import io.cachette.testkit.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redisson.api.RBucket;
import org.redisson.client.codec.StringCodec;

/** Tests the credentials for sentinels, which have their own users. */
@Timeout(120)
class SentinelCredentialsTest {

  @AutoClose private static final RedisSentinels OPEN = start();
  @AutoClose private static final RedisSentinels LOCKED = locked();

  @Test
  void open_sentinelsWithoutUsers_connects() {
    assertWorks(OPEN, "app:secret@", null, null);
  }

  @Test
  void open_sentinelsWithServerUsers_connectsWithUrlCredentials() {
    assertWorks(LOCKED, "app:secret@", null, null);
  }

  @Test
  void open_sentinelsWithOtherUsers_connectsWithOptionCredentials() {
    assertWorks(LOCKED, "app:secret@", "watcher", "other");
  }

  @Test
  void open_noServerCredentials_connectsWithSentinelCredentials() {
    assertWorks(LOCKED, "", "watcher", "other");
  }

  @Test
  void open_passwordFiles_connectsToSentinelsAndServers(@TempDir Path folder) throws IOException {
    Path server = Files.writeString(folder.resolve("server"), "secret\n");
    Path sentinel = Files.writeString(folder.resolve("sentinel"), "other\n");
    ChangingCredentials both =
        new ChangingCredentials(
            new CredentialsSource.File("file", "app", server.toString()),
            new CredentialsSource.File("file", "watcher", sentinel.toString()));

    assertWorks(new RedisSource.Server(RedisAddress.of(LOCKED.uri()), options(null, null), both));
  }

  @Test
  void open_serverPasswordFileAndFixedSentinelPassword_connects(@TempDir Path folder)
      throws IOException {
    Path server = Files.writeString(folder.resolve("server"), "secret");
    ChangingCredentials changing =
        new ChangingCredentials(new CredentialsSource.File("file", "app", server.toString()), null);

    assertWorks(
        new RedisSource.Server(
            RedisAddress.of(LOCKED.uri()), options("watcher", "other"), changing));
    assertWorks(new RedisSource.Server(RedisAddress.of(OPEN.uri()), options(null, null), changing));
  }

  @Test
  void open_wrongSentinelPassword_throwsWithPasswordSetting() {
    assertThatThrownBy(() -> SharedClient.open(source(LOCKED, "app:secret@", "watcher", "wr0ng")))
        .isInstanceOf(RedisUnavailableException.class)
        .hasMessageContaining("cachette.redis.sentinel-password")
        .satisfies(e -> assertThat(Failures.stackTrace(e)).doesNotContain("wr0ng", "secret"));
  }

  private static RedisSentinels start() {
    return RedisSentinels.start(server -> server.user("app", "secret", "~*", "&*", "+@all"));
  }

  /** Starts sentinels with the users of {@code docs/security.md} and without a default user. */
  private static RedisSentinels locked() {
    RedisSentinels sentinels = start();
    for (RedisServer sentinel : sentinels.sentinels()) {
      for (String[] user : new String[][] {{"app", "secret"}, {"watcher", "other"}}) {
        sentinel.command(
            "ACL",
            "SETUSER",
            user[0],
            "on",
            ">" + user[1],
            "-@all",
            "+ping",
            "+client|setname",
            "+sentinel|get-master-addr-by-name",
            "+sentinel|slaves",
            "+sentinel|sentinels");
      }
      sentinel.command("ACL", "SETUSER", "default", "off");
    }
    return sentinels;
  }

  private static void assertWorks(
      RedisSentinels sentinels,
      String credentials,
      @Nullable String sentinelUser,
      @Nullable String sentinelPassword) {
    assertWorks(source(sentinels, credentials, sentinelUser, sentinelPassword));
  }

  private static void assertWorks(RedisSource source) {
    try (SharedClient open = SharedClient.open(source)) {
      RBucket<String> bucket = open.redisson().getBucket("k", StringCodec.INSTANCE);
      bucket.set("v");
      assertThat(bucket.get()).isEqualTo("v");
    }
  }

  private static RedisSource source(
      RedisSentinels sentinels,
      String credentials,
      @Nullable String sentinelUser,
      @Nullable String sentinelPassword) {
    return new RedisSource.Server(
        RedisAddress.of(
            sentinels
                .uri()
                .toString()
                .replace("redis+sentinel://", "redis+sentinel://" + credentials)),
        options(sentinelUser, sentinelPassword));
  }

  private static ClientOptions options(
      @Nullable String sentinelUser, @Nullable String sentinelPassword) {
    ClientOptions defaults = ClientOptions.DEFAULTS;
    return new ClientOptions(
        defaults.timeout(),
        defaults.connectTimeout(),
        1,
        Duration.ofMillis(10),
        defaults.poolSize(),
        defaults.poolIdle(),
        defaults.readFrom(),
        sentinelUser,
        sentinelPassword,
        defaults.tls());
  }
}
