package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.lock.ConcurrencyLimit;
import io.cachette.lock.DistributedLocks;
import io.cachette.lock.FencingToken;
import io.cachette.lock.LeaseException;
import io.cachette.lock.LeaseRefusedException;
import io.cachette.lock.LeasesUnavailableException;
import io.cachette.lock.LockKey;
import io.cachette.lock.Locked;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The annotations for locks and for limits of concurrency on beans. */
@RedisTest(dedicated = true)
final class LockedTest {

  private final RedisServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  LockedTest(RedisServer server) {
    this.server = server;
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @ApplicationScoped
  static class Service {

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private int unsynchronized;
    private final List<Long> tokens = Collections.synchronizedList(new ArrayList<>());

    @Locked(name = "count", maxWait = "30s")
    public void count(@FencingToken long token) {
      unsynchronized++;
      tokens.add(token);
    }

    public int unsynchronized() {
      return unsynchronized;
    }

    public List<Long> tokens() {
      return tokens;
    }

    @Locked(name = "import", key = "{0}")
    public String hold(String key) throws InterruptedException {
      entered.countDown();
      goOn.await();
      return "held";
    }

    public void awaitEntered() throws InterruptedException {
      entered.await();
    }

    public void goOn() {
      goOn.countDown();
    }

    @Locked(name = "import")
    public String same(@LockKey String key) {
      return "free";
    }

    @Locked(name = "import", fallbackMethod = "instead")
    public String orElse(@LockKey String key) {
      return "free";
    }

    public String instead(String key, LeaseException refused) {
      return "instead of " + key;
    }

    @Locked(name = "async")
    public CompletionStage<String> async(CompletableFuture<String> result) {
      return result;
    }

    @Locked(name = "patient", maxWait = "30s")
    public CompletionStage<String> patient(CompletableFuture<String> result) {
      return result;
    }

    @ConcurrencyLimit(name = "few", limit = 3, maxWait = "30s")
    public void few() throws InterruptedException {
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      Thread.sleep(5);
      inside.decrementAndGet();
    }

    public int most() {
      return most.get();
    }

    @Transactional
    @Locked(name = "transaction")
    public void transactional() {}
  }

  /** Takes the place of the platform's interceptor for transactions, with its priority. */
  @InterceptorBinding
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.METHOD, ElementType.TYPE})
  @interface Transactional {}

  @Transactional
  @Interceptor
  @Priority(Interceptor.Priority.PLATFORM_BEFORE + 200)
  static class Transactions {

    static final AtomicInteger HOLDERS_AT_COMMIT = new AtomicInteger();

    @Inject
    @SuppressWarnings("NullAway.Init")
    DistributedLocks locks;

    @AroundInvoke
    Object intercept(InvocationContext context) throws Exception {
      Object result = context.proceed();
      HOLDERS_AT_COMMIT.set(locks.findLock("transaction").orElseThrow().holders());
      return result;
    }
  }

  private Container start() {
    server.flushAll();
    return Container.of(server, Service.class, Transactions.class);
  }

  private void together(int times, Callable<Void> work) throws Exception {
    List<Future<Void>> all = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      all.add(threads.submit(work));
    }
    for (Future<Void> each : all) {
      each.get();
    }
  }

  @Test
  void locked_concurrentCalls_runOneAtATimeWithIncreasingTokens() throws Exception {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      together(
          8,
          () -> {
            for (int i = 0; i < 20; i++) {
              service.count(0);
            }
            return null;
          });
      assertThat(service.unsynchronized()).isEqualTo(160);
      assertThat(service.tokens()).hasSize(160).doesNotHaveDuplicates().isSorted();
    }
  }

  @Test
  void locked_heldLock_throwsOrCallsFallback() throws Exception {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      Future<String> holder = threads.submit(() -> service.hold("a"));
      service.awaitEntered();
      assertThatThrownBy(() -> service.same("a")).isInstanceOf(LeaseRefusedException.class);
      assertThat(service.same("b")).isEqualTo("free");
      assertThat(service.orElse("a")).isEqualTo("instead of a");
      service.goOn();
      assertThat(holder.get()).isEqualTo("held");
      assertThat(service.same("a")).isEqualTo("free");
    }
  }

  @Test
  void locked_asyncMethod_holdsLockUntilStageCompletes() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      CompletableFuture<String> result = new CompletableFuture<>();
      CompletionStage<String> first = service.async(result);
      assertThatThrownBy(() -> service.async(result).toCompletableFuture().join())
          .hasCauseInstanceOf(LeaseRefusedException.class);
      result.complete("done");
      assertThat(first.toCompletableFuture().join()).isEqualTo("done");
      await()
          .untilAsserted(
              () ->
                  assertThat(service.async(result).toCompletableFuture().join()).isEqualTo("done"));
    }
  }

  @Test
  void locked_asyncMethodWithMaxWait_waitsForLock() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      DistributedLocks locks = container.get(DistributedLocks.class);
      CompletableFuture<String> first = new CompletableFuture<>();
      CompletableFuture<String> second = new CompletableFuture<>();
      CompletionStage<String> holder = service.patient(first);
      CompletionStage<String> waiter = service.patient(second);
      await().until(() -> locks.findLock("patient").orElseThrow().statistics().waiting() == 1);
      first.complete("first");
      second.complete("second");
      assertThat(holder.toCompletableFuture().join()).isEqualTo("first");
      assertThat(waiter.toCompletableFuture().join()).isEqualTo("second");
    }
  }

  @Test
  void concurrencyLimit_concurrentCalls_runsUpToLimit() throws Exception {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      together(
          12,
          () -> {
            for (int i = 0; i < 5; i++) {
              service.few();
            }
            return null;
          });
      assertThat(service.most()).isEqualTo(3);
    }
  }

  @Test
  void locked_transactionalMethod_releasesAfterCommit() {
    try (Container container = start()) {
      container.get(Service.class).transactional();
      assertThat(Transactions.HOLDERS_AT_COMMIT).hasValue(1);
      assertThat(
              container.get(DistributedLocks.class).findLock("transaction").orElseThrow().holders())
          .isZero();
    }
  }

  @Test
  void locked_redisPaused_throwsLeasesUnavailableException() {
    server.flushAll();
    try (Container container =
        Container.with(server)
            .beans(Service.class, Transactions.class)
            .set("cachette.lock.time-budget", "2s")
            .start()) {
      Service service = container.get(Service.class);
      service.same("a");
      server.pause();
      assertThatThrownBy(() -> service.same("a")).isInstanceOf(LeasesUnavailableException.class);
    } finally {
      server.resume();
    }
  }

  @ApplicationScoped
  @Locked(name = "inherited")
  static class Whole {

    public int holders(DistributedLocks locks) {
      return locks.findLock("inherited").orElseThrow().holders();
    }
  }

  @ApplicationScoped
  static class Sub extends Whole {}

  @Test
  void locked_onSuperclass_appliesToSubclass() {
    server.flushAll();
    try (Container container = Container.of(server, Sub.class)) {
      assertThat(container.get(Sub.class).holders(container.get(DistributedLocks.class))).isOne();
    }
  }
}
