package io.cachette.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.CachetteCachingProvider;
import io.cachette.jcache.support.Workers;
import io.cachette.redis.CredentialsProvider;
import io.cachette.redis.RedisCredentials;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests credentials that change while caches are open. */
@Timeout(180)
class CredentialsRotationTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int THREADS = 4;

  @AutoClose
  private final RedisServer server =
      RedisServer.builder().user("app", "first", "~*", "&*", "+@all").withoutDefaultUser().start();

  @AutoClose private final CachetteCachingProvider provider = new CachetteCachingProvider();

  @TempDir private Path folder;
  private Path file;

  /** What the threads of a test have done. */
  private record Tally(int done, int failed) {}

  @BeforeEach
  void writePassword() {
    file = folder.resolve("password");
    write("first\n");
  }

  @AfterEach
  void forgetProvider() {
    TokenProvider.current = null;
  }

  @Test
  void invoke_bothPasswordsAcceptedDuringRotation_neverFailsAndCountsExactly() {
    Cache<String, Integer> cache = open(withPasswordFile());

    List<Tally> tallies = countWhile(cache, () -> rotate("first", "second"));

    assertThat(tallies).allSatisfy(tally -> assertThat(tally.failed()).isZero());
    assertThat(cache.get("counter")).isEqualTo(tallies.stream().mapToInt(Tally::done).sum());
    assertNewConnectionsWork(cache);
  }

  @Test
  void invoke_passwordReplacedAndConnectionsKilled_recoversAndLosesNothing() {
    Cache<String, Integer> cache = open(withPasswordFile());

    List<Tally> tallies =
        countWhile(
            cache,
            () -> {
              server.command("ACL", "SETUSER", "app", "resetpass", ">second");
              server.command("CLIENT", "KILL", "USER", "app");
              awaitCall(() -> assertThat(tryGet(cache)).isFalse());
              write("second");
              awaitCall(() -> assertThat(tryGet(cache)).isTrue());
            });

    int done = tallies.stream().mapToInt(Tally::done).sum();
    int failed = tallies.stream().mapToInt(Tally::failed).sum();
    assertThat(failed).isPositive();
    assertThat(cache.get("counter")).isBetween(done, done + failed);
  }

  @Test
  void get_tls_authenticatesBeforeOtherCommands() {
    TestCertificates certificates = TestCertificates.local();
    try (RedisServer tls =
        RedisServer.builder()
            .user("app", "first", "~*", "&*", "+@all")
            .withoutDefaultUser()
            .tls(certificates)
            .start()) {
      Properties properties = withPasswordFile();
      properties.setProperty("cachette.redis.url", tls.tlsUri().toString());
      properties.setProperty("cachette.redis.tls.truststore", certificates.trustStore().toString());
      properties.setProperty("cachette.redis.tls.truststore-password", certificates.password());
      Cache<String, Integer> cache = open(properties);
      cache.put("k", 1);

      assertThat(cache.get("k")).isEqualTo(1);
    }
  }

  @Test
  void get_fileEmptyForAMoment_usesLastPassword() {
    Cache<String, Integer> cache = open(withPasswordFile());
    write("");

    assertNewConnectionsWork(cache);
  }

  @Test
  void get_tokenExpires_openConnectionsAuthenticateAgain() {
    AtomicInteger tokens = new AtomicInteger();
    TokenProvider.current = () -> issue("token" + tokens.incrementAndGet(), Duration.ofSeconds(3));
    Cache<String, Integer> cache = open(withProvider(TokenProvider.class.getName()));
    cache.put("k", 1);
    long connection = connectionOf("app");
    long authentications = authentications();

    awaitCall(() -> assertThat(authentications()).isGreaterThan(authentications + 1));

    assertThat(connectionOf("app")).isEqualTo(connection);
    assertThat(cache.get("k")).isEqualTo(1);
  }

  @Test
  void open_objectInProperties_asksIt() {
    AtomicInteger calls = new AtomicInteger();
    CredentialsProvider object =
        () -> {
          calls.incrementAndGet();
          assertThat(Thread.currentThread().getName()).startsWith("cachette-credentials");
          return RedisCredentials.of("app", "first");
        };

    Cache<String, Integer> cache = open(withProvider(object));
    cache.put("k", 1);

    assertThat(cache.get("k")).isEqualTo(1);
    assertThat(calls).hasPositiveValue();
  }

  @Test
  void createCache_providerFails_throwsWithoutSecretAndWorksLater() {
    AtomicBoolean isFailing = new AtomicBoolean(true);
    CredentialsProvider object =
        () -> {
          if (isFailing.get()) {
            throw new IOException("s3cr3t");
          }
          return RedisCredentials.of("app", "first");
        };
    CacheManager manager = openManager(withProvider(object));

    assertThat(catchThrowable(() -> create(manager)))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("cachette.redis.credentials-provider")
        .hasStackTraceContaining("There are no credentials")
        .satisfies(e -> assertThat(e).hasMessageNotContaining("s3cr3t"));
    isFailing.set(false);
    awaitCall(() -> create(manager).put("k", 1));
  }

  @Test
  void get_providerHangs_newConnectionsUseLastCredentials() {
    CountDownLatch never = new CountDownLatch(1);
    AtomicBoolean isHanging = new AtomicBoolean();
    CredentialsProvider object =
        () -> {
          if (isHanging.get()) {
            never.await();
          }
          return RedisCredentials.of("app", "first");
        };
    Properties properties = withProvider(object);
    properties.setProperty("cachette.redis.connect-timeout", "2s");
    CacheManager manager = openManager(properties);
    Cache<String, Integer> cache =
        await().atMost(PATIENCE).ignoreExceptions().until(() -> create(manager), Objects::nonNull);
    isHanging.set(true);

    assertNewConnectionsWork(cache);
  }

  @Test
  void managers_sameProviderClass_shareClientAndProvider() {
    AtomicInteger calls = new AtomicInteger();
    TokenProvider.current =
        () -> {
          calls.incrementAndGet();
          return RedisCredentials.of("app", "first");
        };
    TokenProvider.instances.set(0);
    TokenProvider.closed.set(0);
    Properties properties = withProvider(TokenProvider.class.getName());
    Cache<String, Integer> cache = open(properties);
    try (CachetteCachingProvider other = new CachetteCachingProvider()) {
      create(other.getCacheManager(null, null, properties)).put("k", 2);

      assertThat(cache.get("k")).isEqualTo(2);

      assertThat(TokenProvider.instances).hasValue(1);
    }
    provider.close();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(TokenProvider.closed).hasValue(1));
  }

  /** A provider that a class name sets; each test sets what it returns. */
  public static final class TokenProvider implements CredentialsProvider, AutoCloseable {
    static volatile @Nullable CredentialsProvider current;
    static final AtomicInteger instances = new AtomicInteger();
    static final AtomicInteger closed = new AtomicInteger();

    public TokenProvider() {
      instances.incrementAndGet();
    }

    @Override
    public RedisCredentials get() throws Exception {
      CredentialsProvider source = current;
      if (source == null) {
        throw new IllegalStateException("There is no token");
      }
      return source.get();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private RedisCredentials issue(String token, Duration validity) {
    server.command("ACL", "SETUSER", "app", "resetpass", ">" + token);
    return new RedisCredentials("app", token, Instant.now().plus(validity));
  }

  /** Counts on several threads until the change has been made and some more calls have ended. */
  private List<Tally> countWhile(Cache<String, Integer> cache, Runnable change) {
    AtomicBoolean isOver = new AtomicBoolean();
    CompletableFuture<Void> changed =
        CompletableFuture.runAsync(
                () -> {
                  awaitCall(() -> assertThat(tryGet(cache)).isTrue());
                  change.run();
                })
            .whenComplete((v, e) -> isOver.set(true));
    List<Tally> tallies = Workers.run(THREADS, PATIENCE, thread -> count(cache, isOver));
    changed.join();
    return tallies;
  }

  private static Tally count(Cache<String, Integer> cache, AtomicBoolean isOver) {
    int done = 0;
    int failed = 0;
    while (!isOver.get() || done < 50) {
      try {
        cache.invoke(
            "counter",
            (entry, arguments) -> {
              entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
              return null;
            });
        done++;
      } catch (CacheException e) {
        failed++;
      }
    }
    return new Tally(done, failed);
  }

  /** Both passwords are valid until the clients read the new one. */
  private void rotate(String oldPassword, String newPassword) {
    server.command("ACL", "SETUSER", "app", ">" + newPassword);
    write(newPassword);
    server.command("ACL", "SETUSER", "app", "<" + oldPassword);
  }

  private void assertNewConnectionsWork(Cache<String, Integer> cache) {
    server.command("CLIENT", "KILL", "USER", "app");
    awaitCall(() -> assertThat(tryGet(cache)).isTrue());
  }

  private static boolean tryGet(Cache<String, Integer> cache) {
    try {
      cache.get("counter");
      return true;
    } catch (CacheException e) {
      return false;
    }
  }

  private static void awaitCall(Runnable assertion) {
    await().atMost(PATIENCE).ignoreExceptions().untilAsserted(assertion::run);
  }

  private long authentications() {
    String stats = text(server.command("INFO", "commandstats"));
    return Long.parseLong(stats.replaceFirst("(?s).*cmdstat_auth:calls=(\\d+).*", "$1"));
  }

  /** The id of the oldest connection of a user. */
  private long connectionOf(String user) {
    return text(server.command("CLIENT", "LIST"))
        .lines()
        .filter(line -> line.contains("user=" + user + " "))
        .mapToLong(line -> Long.parseLong(line.replaceFirst("id=(\\d+).*", "$1")))
        .min()
        .orElseThrow();
  }

  private static String text(@Nullable Object reply) {
    return String.valueOf(reply);
  }

  private Properties withPasswordFile() {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", server.uri().toString());
    properties.setProperty("cachette.redis.username", "app");
    properties.setProperty("cachette.redis.password-file", file.toString());
    return properties;
  }

  private Properties withProvider(Object credentialsProvider) {
    Properties properties = new Properties();
    properties.setProperty("cachette.redis.url", server.uri().toString());
    properties.put("cachette.redis.credentials-provider", credentialsProvider);
    return properties;
  }

  private CacheManager openManager(Properties properties) {
    if (!properties.containsKey("cachette.redis.connect-timeout")) {
      properties.setProperty("cachette.redis.connect-timeout", "30s");
      properties.setProperty("cachette.redis.timeout", "6s");
    }
    return provider.getCacheManager(null, null, properties);
  }

  private Cache<String, Integer> open(Properties properties) {
    return create(openManager(properties));
  }

  private static Cache<String, Integer> create(CacheManager manager) {
    return manager.createCache(
        "counters",
        new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));
  }

  private void write(String password) {
    try {
      Files.writeString(file, password);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
