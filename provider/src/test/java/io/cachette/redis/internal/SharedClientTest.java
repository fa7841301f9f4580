package io.cachette.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.redis.RedisUnavailableException;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.net.URL;
import java.net.URLClassLoader;
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

/**
 * Tests which callers share a client, when the client closes, and that a failed attempt leaves
 * nothing.
 */
@RedisTest(dedicated = true)
@Timeout(120)
class SharedClientTest extends SharedClientScenario {

  private static final Executor THREADS = task -> new Thread(task, "opener").start();

  SharedClientTest(RedisServer server) {
    super(server);
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

  private static CompletableFuture<SharedClient> open(RedisSource source) {
    return CompletableFuture.supplyAsync(() -> SharedClient.open(source), THREADS);
  }

  /**
   * A thread that opens a client. It reports whether an interrupt made it fail, and whether the
   * interrupt flag was kept.
   */
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

  /** The number of threads that wait for a client. */
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
}
