package io.cachette.jcache.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.support.AsyncCacheAdapter;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.FunctionLoader;
import io.cachette.jcache.support.Policies;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests which threads run the code of the user: those of the caller and of the manager, not of
 * Redisson.
 */
@RedisTest
class AsyncThreadsTest {

  private static final String CALLER = "caller";

  private final CacheFixture fixture;

  AsyncThreadsTest(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @BeforeEach
  void clear() {
    Traced.encoded.clear();
    Traced.decoded.clear();
    Traced.compared.clear();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void values_eternalPolicy_areEncodedByCallerAndDecodedOnAsyncThreads() throws Throwable {
    AsyncCache<String, Traced> async = AsyncCache.of(cache("eternal", EternalExpiryPolicy::new));

    onCaller(() -> AsyncCacheAdapter.await(async.put("k", new Traced(1))));
    assertThat(Traced.encoded).containsOnly(CALLER);

    onCaller(() -> AsyncCacheAdapter.await(async.get("k")));
    // The new value has other bytes and is equal.
    onCaller(() -> AsyncCacheAdapter.await(async.replace("k", new Traced(2), new Traced(3))));

    assertThat(Traced.decoded).hasSize(2).allMatch(AsyncThreadsTest::isAsync);
    assertThat(Traced.compared).isNotEmpty().allMatch(AsyncThreadsTest::isAsync);
  }

  @Test
  void values_userPolicy_areProcessedOnWorkerThreads() throws Throwable {
    AsyncCache<String, Traced> async = AsyncCache.of(cache("custom", Policies.custom()));
    onCaller(() -> AsyncCacheAdapter.await(async.put("k", new Traced(1))));

    onCaller(() -> AsyncCacheAdapter.await(async.replace("k", new Traced(2), new Traced(3))));

    assertThat(Traced.encoded).isNotEmpty().allMatch(AsyncThreadsTest::isWorker);
    assertThat(Traced.decoded).isNotEmpty().allMatch(AsyncThreadsTest::isWorker);
    assertThat(Traced.compared).isNotEmpty().allMatch(AsyncThreadsTest::isWorker);
  }

  @Test
  void synchronousOperation_eternalPolicy_staysOnCallerThread() throws Throwable {
    onCaller(
        () -> {
          Cache<String, Traced> cache = cache("eternal", EternalExpiryPolicy::new);
          cache.put("k", new Traced(1));
          cache.get("k");
          return cache.replace("k", new Traced(2), new Traced(3));
        });

    assertThat(Traced.encoded).containsOnly(CALLER);
    assertThat(Traced.decoded).isNotEmpty().containsOnly(CALLER);
    assertThat(Traced.compared).isNotEmpty().containsOnly(CALLER);
  }

  @Test
  void asyncOperation_userCode_runsOnWorkerThreads() throws Throwable {
    List<String> threads = new CopyOnWriteArrayList<>();
    AsyncCache<String, String> async =
        AsyncCache.of(
            fixture.cache(
                "user",
                CacheFixture.strings()
                    .setReadThrough(true)
                    .setCacheLoaderFactory(() -> new FunctionLoader(key -> here(threads)))
                    .setWriteThrough(true)
                    .setCacheWriterFactory(
                        () ->
                            new DroppingWriter<>() {
                              @Override
                              public void write(
                                  Cache.Entry<? extends String, ? extends String> entry) {
                                here(threads);
                              }
                            })));

    AsyncCacheAdapter.await(async.get("loaded"));
    AsyncCacheAdapter.await(async.put("k", "v"));
    AsyncCacheAdapter.await(async.invoke("k", (entry, arguments) -> here(threads)));

    assertThat(threads).hasSize(3).allMatch(AsyncThreadsTest::isWorker);
  }

  @Test
  void dependentStage_afterInvoke_runsOnWorkerThreadWithManagerClassLoader() {
    AsyncCache<String, Traced> async = AsyncCache.of(cache("eternal", EternalExpiryPolicy::new));
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    CompletableFuture<?> release = new CompletableFuture<>();

    // The worker waits, so that the dependent stage exists before the stage completes.
    async
        .invoke("k", (entry, arguments) -> release.join())
        .thenRun(() -> thread.complete(Thread.currentThread()));
    release.complete(null);

    assertThat(thread.join().getName()).matches(AsyncThreadsTest::isWorker);
    assertThat(thread.join().getContextClassLoader()).isSameAs(fixture.manager().getClassLoader());
    assertThat(thread.join().isDaemon()).isTrue();
  }

  private static String here(List<String> threads) {
    threads.add(Thread.currentThread().getName());
    return "v";
  }

  private static boolean isAsync(String thread) {
    return thread.matches("cachette-async-\\d+");
  }

  private static boolean isWorker(String thread) {
    return thread.matches("cachette-worker-\\d+");
  }

  private Cache<String, Traced> cache(String name, Factory<ExpiryPolicy> policy) {
    return fixture.cache(
        name, new MutableConfiguration<String, Traced>().setExpiryPolicyFactory(policy));
  }

  @FunctionalInterface
  private interface Code {
    @Nullable Object run() throws Throwable;
  }

  private static void onCaller(Code code) throws Throwable {
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                code.run();
                end.complete(true);
              } catch (Throwable e) {
                end.completeExceptionally(e);
              }
            },
            CALLER);
    caller.start();
    caller.join();
    AsyncCacheAdapter.await(end);
  }

  /**
   * A value that records the threads that encode, decode and compare it. All instances are equal,
   * and no two have the same bytes.
   */
  static final class Traced implements Serializable {
    private static final long serialVersionUID = 1L;

    static final List<String> encoded = new CopyOnWriteArrayList<>();
    static final List<String> decoded = new CopyOnWriteArrayList<>();
    static final List<String> compared = new CopyOnWriteArrayList<>();

    final int number;

    Traced(int number) {
      this.number = number;
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      here(encoded);
      out.defaultWriteObject();
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      here(decoded);
      in.defaultReadObject();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      here(compared);
      return other instanceof Traced;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }
}
