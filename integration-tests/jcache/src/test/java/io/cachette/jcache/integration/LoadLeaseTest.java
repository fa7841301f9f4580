package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.CacheAside;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that a load with a lease runs once among all nodes. */
@RedisTest
@Timeout(90)
class LoadLeaseTest {

  private final RedisServer server;
  private final CacheFixture here;
  private final CacheFixture there;
  private final CacheAside<String, String> cache;
  private final CacheAside<String, String> theirs;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch loading = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  LoadLeaseTest(RedisServer server) {
    this.server = server;
    here = CacheFixture.on(server);
    there = here.anotherNode();
    cache = CacheAside.of(here.cache());
    theirs = CacheAside.of(there.cache());
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    there.close();
    here.close();
    server.flushAll(); // the fixture does not delete the counts, which are no cache
  }

  @Test
  void get_threeJvms_loadsEachKeyOnce() {
    try (JavaProgram one = fork("all");
        JavaProgram two = fork("all")) {
      assertThat(LoadingProgram.load(here, cache)).isEmpty();
      assertThat(one.awaitSuccess()).isEmpty();
      assertThat(two.awaitSuccess()).isEmpty();
    }
    assertThat(server.command("HLEN", here.namespace() + ":counts"))
        .isEqualTo((long) LoadingProgram.KEYS.size());
    assertNothingLeft();
  }

  @Test
  void get_loadingNodeKilled_loadsAfterLeaseExpires() throws Exception {
    try (JavaProgram other = fork("stuck")) {
      assertThat(other.readLine()).isEqualTo("loading");
      assertThat(StoredEntries.of(server, here, "test").loads()).containsExactly("s:k");
      other.process().destroyForcibly();
      other.process().onExit().join();
    }

    assertThat(cache.get("k", LoadingProgram.ONCE, () -> "mine")).isEqualTo("mine");

    assertThat(theirs.get("k", LoadingProgram.ONCE, unexpected())).isEqualTo("mine");
    assertNothingLeft();
  }

  @Test
  void get_otherNodeLoads_waitsAndReturnsItsValue() throws Exception {
    Future<String> first = threads.submit(() -> theirs.get("k", LoadingProgram.ONCE, this::slowly));
    assertThat(loading.await(30, TimeUnit.SECONDS)).isTrue();
    List<Thread> waiting = new ArrayList<>();
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      results.add(
          threads.submit(
              () -> {
                synchronized (waiting) {
                  waiting.add(Thread.currentThread());
                }
                return cache.get("k", LoadingProgram.ONCE, unexpected());
              }));
    }
    await()
        .until(
            () -> {
              synchronized (waiting) {
                return waiting.size() == 3
                    && waiting.stream()
                        .allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING);
              }
            });
    mayEnd.countDown();

    assertThat(first.get()).isEqualTo("theirs");
    for (Future<String> result : results) {
      assertThat(result.get()).isEqualTo("theirs");
    }
    assertNothingLeft();
  }

  /** Threads of the same JVM get the failure. Other nodes load themselves. */
  @Test
  void get_loadOfOtherNodeFails_loadsItself() throws Exception {
    Future<String> first =
        threads.submit(
            () ->
                theirs.get(
                    "k",
                    LoadingProgram.ONCE,
                    () -> {
                      slowly();
                      throw new IOException("on purpose");
                    }));
    assertThat(loading.await(30, TimeUnit.SECONDS)).isTrue();
    Future<String> second = threads.submit(() -> cache.get("k", LoadingProgram.ONCE, () -> "mine"));
    mayEnd.countDown();

    assertThat(second.get()).isEqualTo("mine");
    assertThatThrownBy(first::get).hasRootCauseMessage("on purpose");
    assertNothingLeft();
  }

  private String slowly() throws InterruptedException {
    loading.countDown();
    assertThat(mayEnd.await(30, TimeUnit.SECONDS)).isTrue();
    return "theirs";
  }

  private static Callable<String> unexpected() {
    return () -> {
      throw new AssertionError("The source must not run");
    };
  }

  private JavaProgram fork(String what) {
    return JavaProgram.start(
        LoadingProgram.class, here.server().toString(), here.namespace(), what);
  }

  private void assertNothingLeft() {
    assertThat(StoredEntries.of(server, here, "test").loads()).isEmpty();
  }
}
