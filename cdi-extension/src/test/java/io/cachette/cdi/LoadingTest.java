package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Concurrent misses, and the attributes of {@link CacheLoading}. */
@RedisTest
final class LoadingTest {

  private static final int THREADS = 8;

  /** With less time to live than this, a value of the method with refreshAhead is renewed. */
  private static final long ALMOST_AN_HOUR = TimeUnit.MINUTES.toMillis(60) - 1000;

  private final RedisServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Container container;
  private Service service;

  LoadingTest(RedisServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() {
    container = Container.of(server, Service.class, Outer.class, Request.class);
    service = container.get(Service.class);
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
    container.close();
  }

  @RequestScoped
  static class Request {
    public String name() {
      return "request";
    }
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "loaded")
  static class Service {

    @Inject Request request;

    private final AtomicInteger calls = new AtomicInteger();
    private Supplier<String> source = () -> "value";

    @CacheResult
    public String plain(String key) {
      return load();
    }

    @CacheResult
    public String recursive(int depth) {
      return depth == 0 ? load() : recursive(depth - 1);
    }

    @CacheResult
    @CacheLoading(maxWait = "1ms")
    public String waitingBriefly(String key) {
      return load();
    }

    @CacheResult
    @CacheLoading(timeToLive = "10s", jitter = 0.5)
    public String jittered(String key) {
      return load();
    }

    @CacheResult
    @CacheLoading(timeToLive = "1ms", staleFor = "1h")
    public String stale(String key) {
      return load();
    }

    @CacheResult
    @CacheLoading(timeToLive = "1ms", staleFor = "1h", background = true)
    public String background(String key) {
      return request.name() + load();
    }

    @CacheResult
    @CacheLoading(timeToLive = "1ms", staleIfError = "1h")
    public String staleIfError(String key) {
      return load();
    }

    @CacheResult
    @CacheLoading(timeToLive = "1h", refreshAhead = "59m59s")
    public String ahead(String key) {
      return load();
    }

    @CacheRemove
    public void remove(String key) {}

    private String load() {
      calls.incrementAndGet();
      return source.get();
    }

    public int calls() {
      return calls.get();
    }

    public void source(Supplier<String> code) {
      source = code;
    }
  }

  /** Returns the results of several threads that start at the same time. */
  private Set<String> together(Supplier<String> call) throws Exception {
    CountDownLatch ready = new CountDownLatch(THREADS);
    List<Future<String>> results = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      results.add(
          threads.submit(
              () -> {
                ready.countDown();
                ready.await();
                return call.get();
              }));
    }
    Set<String> values = new HashSet<>();
    for (Future<String> result : results) {
      values.add(result.get());
    }
    return values;
  }

  @Test
  void cacheResult_concurrentMisses_callsMethodOnce() throws Exception {
    service.source(
        () -> {
          sleep();
          return "value";
        });
    assertThat(together(() -> service.plain("a"))).containsExactly("value");
    assertThat(service.calls()).isOne();
  }

  /** Sleeps until the other threads have arrived. No assertion depends on the time. */
  private static void sleep() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void cacheResult_sharedLoadThrows_rethrowsAndStoresNothing() {
    IllegalStateException thrown = new IllegalStateException("no source");
    service.source(
        () -> {
          sleep();
          throw thrown;
        });
    assertThatThrownBy(() -> together(() -> service.plain("a")))
        .isInstanceOf(ExecutionException.class)
        .hasCause(thrown);
    assertThat(container.cache("loaded")).isEmpty();
  }

  @Test
  void maxWait_elapsedForWaitingCaller_callsMethod() throws Exception {
    CountDownLatch two = new CountDownLatch(2);
    service.source(
        () -> {
          two.countDown();
          awaitLatch(two);
          return "value";
        });
    Future<String> first = threads.submit(() -> service.waitingBriefly("a"));
    Future<String> second = threads.submit(() -> service.waitingBriefly("a"));
    assertThat(first.get()).isEqualTo(second.get());
    assertThat(service.calls()).isEqualTo(2);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      if (!latch.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("No other thread arrived");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void cacheRemove_runningLoad_preventsStoringOldValue() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch removed = new CountDownLatch(1);
    service.source(
        () -> {
          started.countDown();
          awaitLatch(removed);
          return "old";
        });
    Future<String> first = threads.submit(() -> service.plain("a"));
    awaitLatch(started);
    service.remove("a");
    service.source(() -> "new");
    assertThat(service.plain("a")).isEqualTo("new");
    removed.countDown();
    assertThat(first.get()).isEqualTo("old");
    assertThat(service.plain("a")).isEqualTo("new");
    assertThat(service.calls()).isEqualTo(2);
  }

  @Test
  void cacheResult_recursiveMethod_returnsValue() {
    assertThat(service.recursive(3)).isEqualTo("value");
  }

  @Test
  void jitter_twentyEntries_variesTimeToLive() {
    for (int i = 0; i < 20; i++) {
      service.jittered("k" + i);
    }
    double spread =
        Collections.max(expiryTimes().values()) - Collections.min(expiryTimes().values());
    assertThat(expiryTimes()).hasSize(20);
    assertThat(spread).as("of 10 s, more than loading takes, at random").isGreaterThan(2000);
  }

  @Test
  void staleFor_staleValue_isServedWhileOneCallRefreshes() throws Exception {
    service.source(() -> "old");
    service.stale("a");
    awaitStale();
    assertOneRenews(() -> service.stale("a"));
  }

  private void assertOneRenews(Supplier<String> call) throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    service.source(
        () -> {
          started.countDown();
          awaitLatch(end);
          return "new";
        });
    Future<String> renewal = threads.submit(call::get);
    awaitLatch(started);
    assertThat(together(call)).containsExactly("old");
    end.countDown();
    assertThat(renewal.get()).isEqualTo("new");
    assertThat(service.calls()).isEqualTo(2);
  }

  /** Waits until the value is stale, by the clock of the server. The value is kept for an hour. */
  private void awaitStale() {
    double expiryTime = expiryTimes().values().iterator().next();
    await().until(() -> now() > expiryTime - TimeUnit.HOURS.toMillis(1));
  }

  private double now() {
    List<?> time = (List<?>) Objects.requireNonNull(server.command("TIME"));
    return 1000 * Double.parseDouble(String.valueOf(time.get(0)))
        + Double.parseDouble(String.valueOf(time.get(1))) / 1000;
  }

  /** Returns the entries and their expiry times, in milliseconds of the clock of the server. */
  private Map<Object, Double> expiryTimes() {
    String key = container.key("loaded") + ":expiry";
    List<?> reply =
        (List<?>)
            Objects.requireNonNull(
                server.command("ZRANGEBYSCORE", key, "-inf", "(+inf", "WITHSCORES"));
    Map<Object, Double> expiryTimes = new HashMap<>();
    for (int i = 0; i < reply.size(); i += 2) {
      expiryTimes.put(reply.get(i), Double.valueOf(String.valueOf(reply.get(i + 1))));
    }
    return expiryTimes;
  }

  @Test
  void backgroundRefresh_staleValue_returnsOldAndActivatesRequestScope() {
    service.source(() -> " old");
    assertThat(inRequest(() -> service.background("a"))).isEqualTo("request old");
    awaitStale();
    service.source(() -> " new");
    assertThat(service.background("a")).isEqualTo("request old");
    await().untilAsserted(() -> assertThat(cached("a")).isEqualTo("request new"));
  }

  private Object cached(String key) {
    Object value = container.cache("loaded").get(key);
    return value == null ? "nothing" : value;
  }

  private <T> T inRequest(Supplier<T> code) {
    var request = container.get(RequestContextController.class);
    boolean activated = request.activate();
    try {
      return code.get();
    } finally {
      if (activated) {
        request.deactivate();
      }
    }
  }

  @Test
  void staleIfError_methodThrows_returnsStaleValue() {
    service.source(() -> "old");
    service.staleIfError("a");
    awaitStale();
    service.source(
        () -> {
          throw new IllegalStateException("no source");
        });
    assertThat(service.staleIfError("a")).isEqualTo("old");
    assertThatThrownBy(() -> service.staleIfError("b")).hasMessage("no source");
    assertThat(service.calls()).isEqualTo(3);
  }

  @Test
  void refreshAhead_dueValue_isRefreshedByOneCall() throws Exception {
    service.source(() -> "old");
    service.ahead("a");
    await().until(() -> now() > expiryTimes().values().iterator().next() - ALMOST_AN_HOUR);
    assertOneRenews(() -> service.ahead("a"));
  }

  @ApplicationScoped
  @CacheDefaults(cacheName = "loaded")
  static class Outer {

    @Inject Service service;

    @CacheResult
    @CacheLoading(timeToLive = "1ms", staleFor = "1h")
    public String find(String key) {
      return service.stale(key);
    }
  }

  @Test
  void staleFor_nestedCallOfSameKey_refreshesValue() {
    Outer outer = container.get(Outer.class);
    service.source(() -> "old");
    assertThat(outer.find("a")).isEqualTo("old");
    awaitStale();
    service.source(() -> "new");
    assertThat(outer.find("a")).isEqualTo("new");
    assertThat(cached("a")).isEqualTo("new");
  }

  @Test
  void staleIfError_methodThrowsError_rethrowsError() {
    service.source(() -> "old");
    service.staleIfError("a");
    awaitStale();
    AssertionError error = new AssertionError("of the method");
    service.source(
        () -> {
          throw error;
        });
    assertThatThrownBy(() -> service.staleIfError("a")).isSameAs(error);
  }
}
