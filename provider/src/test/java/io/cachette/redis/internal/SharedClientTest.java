package io.cachette.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.redis.RedisUnavailableException;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Who shares a client, how long it lives, and what opening it leaves behind. */
@RedisTest(dedicated = true)
@Timeout(120)
class SharedClientTest {

  private static final Executor THREADS = task -> new Thread(task, "opener").start();

  private final RedisServer server;

  SharedClientTest(RedisServer server) {
    this.server = server;
  }

  @Test
  void open_equalSources_shareConnectionUntilLastIsClosed() {
    try (SharedClient first = SharedClient.open(source("redis://"))) {
      SharedClient second = SharedClient.open(source("valkey://"));
      assertThat(second.redisson()).isSameAs(first.redisson());
      assertThat(connections()).isOne();

      second.close();
      second.close();

      assertThat(roundTrip(first.redisson())).isEqualTo("v");
      assertThat(connections()).isOne();
    }
    await().untilAsserted(() -> assertThat(connections()).isZero());
  }

  @Test
  void open_differentSources_createsSeparateClients() {
    try (SharedClient one = SharedClient.open(source("redis://"));
        SharedClient two = SharedClient.open(server("/1", ClientOptions.DEFAULTS))) {
      assertThat(two.redisson()).isNotSameAs(one.redisson());
      assertThat(connections()).isEqualTo(2);
    }
  }

  @Test
  void open_afterLastClose_returnsWorkingClient() {
    SharedClient.open(source("redis://")).close();

    try (SharedClient again = SharedClient.open(source("redis://"))) {
      assertThat(roundTrip(again.redisson())).isEqualTo("v");
    }
  }

  @Test
  void open_concurrentCallers_shareOneConnection() {
    server.pause();
    CompletableFuture<SharedClient> first = open(source("redis://"));
    CompletableFuture<SharedClient> second = open(source("redis://"));
    await().until(() -> openers() == 2);

    server.resume();

    try (SharedClient one = first.join();
        SharedClient two = second.join()) {
      assertThat(one.redisson()).isSameAs(two.redisson());
      assertThat(connections()).isOne();
    }
  }

  @Test
  void open_otherServerHangs_returnsWorkingClient() {
    try (RedisServer other = RedisServer.start()) {
      server.pause();
      CompletableFuture<SharedClient> hanging = open(source("redis://"));
      await().until(() -> openers() == 1);
      try (SharedClient open =
          SharedClient.open(
              new RedisSource.Server(RedisAddress.of(other.uri()), ClientOptions.DEFAULTS))) {
        assertThat(roundTrip(open.redisson())).isEqualTo("v");
        assertThat(hanging).isNotDone();
      } finally {
        server.resume();
      }
      hanging.join().close();
    }
  }

  @Test
  void open_oneOfTwoCallersInterrupted_failsOnlyThatCaller() {
    server.pause();
    CompletableFuture<Boolean> failure = new CompletableFuture<>();
    Thread impatient = opener(source("redis://"), failure);
    impatient.start();
    await().until(() -> impatient.getState() == Thread.State.WAITING);
    CompletableFuture<SharedClient> other = open(source("redis://"));
    await().until(() -> openers() == 1);

    impatient.interrupt();

    assertThat(failure.join()).as("flag").isTrue();
    server.resume();
    try (SharedClient open = other.join()) {
      assertThat(roundTrip(open.redisson())).isEqualTo("v");
    }
  }

  @Test
  void open_onlyCallerInterrupted_shutsDownClientOnceConnected() {
    server.pause();
    CompletableFuture<Boolean> failure = new CompletableFuture<>();
    Thread impatient = opener(source("redis://"), failure);
    impatient.start();
    await().until(() -> impatient.getState() == Thread.State.WAITING);

    impatient.interrupt();
    assertThat(failure.join()).isTrue();
    server.resume();

    await().untilAsserted(() -> assertThat(threads()).noneMatch("cachette-connect"::equals));
    await().untilAsserted(() -> assertThat(connections()).isZero());
    await().untilAsserted(() -> assertThat(threads()).noneMatch(name -> name.contains("redisson")));
  }

  @Test
  void open_failedAttempt_leavesNoThreadsAndAllowsRetry() {
    Set<String> before = threads();
    RedisSource locked = server("", "alice:secret@", ClientOptions.DEFAULTS);
    assertThatThrownBy(() -> SharedClient.open(locked))
        .isInstanceOf(RedisUnavailableException.class);
    await().untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
    assertThat(connections()).isZero();

    server.addUser("alice", "secret", "~*", "&*", "+@all");
    try (SharedClient open = SharedClient.open(locked)) {
      assertThat(roundTrip(open.redisson())).isEqualTo("v");
    } finally {
      server.command("ACL", "DELUSER", "alice");
    }
  }

  @Test
  void open_concurrentCallersOfFailedAttempt_failsAllCallers() {
    RedisSource locked = server("", "bob:secret@", ClientOptions.DEFAULTS);

    Stream.of(open(locked), open(locked))
        .forEach(
            opening ->
                assertThatThrownBy(opening::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(RedisUnavailableException.class));
  }

  @Test
  void open_clientOfApplication_usesClientAndKeepsItOpen() {
    Config config = new Config();
    config.useSingleServer().setAddress(server.uri().toString());
    config.setCodec(org.redisson.client.codec.StringCodec.INSTANCE);
    RedissonClient own = Redisson.create(config);
    try {
      SharedClient one = SharedClient.open(new RedisSource.Client(own));
      SharedClient two = SharedClient.open(new RedisSource.Client(own));
      assertThat(one.redisson()).isSameAs(own);
      assertThat(two.redisson()).isSameAs(own);

      one.close();
      two.close();

      assertThat(own.isShutdown()).isFalse();
    } finally {
      own.shutdown();
    }
    assertThatThrownBy(() -> SharedClient.open(new RedisSource.Client(own)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shut down");
  }

  @Test
  void open_redissonYaml_appliesItsSettings() {
    RedisSource yaml =
        new RedisSource.RedissonYaml(
            """
            threads: 3
            singleServerConfig:
              address: "%s"
              clientName: "mine"
              connectionMinimumIdleSize: 2
              connectionPoolSize: 2
            """
                .formatted(server.uri()));
    try (SharedClient open = SharedClient.open(yaml)) {
      assertThat(roundTrip(open.redisson())).isEqualTo("v");
      assertThat(open.redisson().getConfig().getThreads()).isEqualTo(3);
      assertThat(clientNames()).contains("mine").doesNotContain("cachette");
    }
  }

  @Test
  void open_malformedRedissonYaml_throwsWithoutContent() {
    RedisSource yaml = new RedisSource.RedissonYaml("password: secret\nthreads: [secret\n");

    assertThatThrownBy(() -> SharedClient.open(yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 3")
        .satisfies(e -> assertThat(Failures.stackTrace(e)).doesNotContain("secret"));
    assertThatThrownBy(() -> SharedClient.open(new RedisSource.RedissonYaml("")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
  }

  @Test
  void open_redissonAddressWithCredentials_throwsWithoutPassword() {
    RedisSource yaml =
        new RedisSource.RedissonYaml(
            """
            sentinelServersConfig:
              sentinelAddresses: ["redis://alice:secret@127.0.0.1:1"]
              masterName: "main"
              retryAttempts: 0
            password: "secret"
            """);

    assertThatThrownBy(() -> SharedClient.open(yaml))
        .isInstanceOf(RedisUnavailableException.class)
        .hasMessageContaining("redis://***@127.0.0.1:1")
        .satisfies(e -> assertThat(Failures.stackTrace(e)).doesNotContain("secret"));
  }

  @Test
  void open_redissonAddressWithUnescapedPassword_throwsWithoutPassword() {
    RedisSource yaml =
        new RedisSource.RedissonYaml(
            "singleServerConfig:\n  address: \"redis://:secr/et@127.0.0.1:6379\"\n");

    assertThatThrownBy(() -> SharedClient.open(yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Redisson refuses")
        .satisfies(e -> assertThat(Failures.stackTrace(e)).doesNotContain("secr"));
  }

  @Test
  void open_userWithoutPassword_throwsWithoutUserName() {
    assertThatThrownBy(() -> SharedClient.open(server("", "secret@", ClientOptions.DEFAULTS)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("redis://:password@host")
        .satisfies(e -> assertThat(Failures.stackTrace(e)).doesNotContain("secret"));
  }

  @Test
  void clientThreads_contextClassLoaderOfApplication_isNotKept() {
    ClassLoader application = new URLClassLoader(new URL[0]);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(application);
    try (SharedClient open = SharedClient.open(source("redis://"))) {
      assertThat(roundTrip(open.redisson())).isEqualTo("v");

      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> thread != Thread.currentThread())
          .noneMatch(thread -> thread.getContextClassLoader() == application);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void open_customOptions_appliesThemToClient() {
    ClientOptions options =
        new ClientOptions(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            1,
            Duration.ofMillis(10),
            7,
            3,
            ClientOptions.ReadFrom.MASTER,
            null,
            null,
            ClientOptions.Tls.DEFAULTS);
    try (SharedClient open = SharedClient.open(server("", options))) {
      assertThat(connections()).isEqualTo(3);
      assertThat(open.redisson().getConfig().useSingleServer())
          .satisfies(
              config -> {
                assertThat(config.getTimeout()).isEqualTo(1000);
                assertThat(config.getConnectTimeout()).isEqualTo(2000);
                assertThat(config.getRetryAttempts()).isEqualTo(1);
                assertThat(config.getRetryDelay().calcDelay(1)).isEqualTo(Duration.ofMillis(10));
                assertThat(config.getConnectionPoolSize()).isEqualTo(7);
              });
    }
  }

  @Test
  void open_contradictoryOptions_throwsIllegalArgumentException() {
    ClientOptions defaults = ClientOptions.DEFAULTS;
    ClientOptions options =
        new ClientOptions(
            defaults.timeout(),
            defaults.connectTimeout(),
            defaults.retryAttempts(),
            defaults.retryDelay(),
            1,
            2,
            defaults.readFrom(),
            null,
            null,
            defaults.tls());

    assertThatThrownBy(() -> SharedClient.open(server("", options)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("onnectionPoolSize");
    assertThat(connections()).isZero();
  }

  private RedisSource source(String scheme) {
    return new RedisSource.Server(
        RedisAddress.of(scheme + server.host() + ":" + server.port()), ClientOptions.DEFAULTS);
  }

  private RedisSource server(String path, ClientOptions options) {
    return server(path, "", options);
  }

  private RedisSource server(String path, String credentials, ClientOptions options) {
    return new RedisSource.Server(
        RedisAddress.of("redis://" + credentials + server.host() + ":" + server.port() + path),
        options);
  }

  private static CompletableFuture<SharedClient> open(RedisSource source) {
    return CompletableFuture.supplyAsync(() -> SharedClient.open(source), THREADS);
  }

  /** Tells at the end whether it failed because of an interrupt, and kept the flag. */
  private static Thread opener(RedisSource source, CompletableFuture<Boolean> failure) {
    return new Thread(
        () -> {
          try {
            SharedClient.open(source).close();
            failure.complete(false);
          } catch (RedisUnavailableException e) {
            failure.complete(
                Thread.currentThread().isInterrupted()
                    && String.valueOf(e.getMessage()).contains("nterrupted"));
          }
        },
        "impatient");
  }

  private static String roundTrip(RedissonClient client) {
    client.<String>getBucket("k", org.redisson.client.codec.StringCodec.INSTANCE).set("v");
    return new String(
        client.<byte[]>getBucket("k", org.redisson.client.codec.ByteArrayCodec.INSTANCE).get(),
        StandardCharsets.UTF_8);
  }

  /** Threads that wait for a client. */
  private static long openers() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> entry.getKey().getName().equals("opener"))
        .filter(entry -> entry.getKey().getState() == Thread.State.WAITING)
        .count();
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> !name.startsWith("ForkJoinPool") && !name.startsWith("awaitility"))
        .collect(Collectors.toSet());
  }

  /** Without the one that asks. */
  private long connections() {
    return clientList().filter(line -> !line.contains("cmd=client")).count();
  }

  private String clientNames() {
    return clientList().collect(Collectors.joining());
  }

  private Stream<String> clientList() {
    return String.valueOf(server.command("CLIENT", "LIST")).lines();
  }
}
