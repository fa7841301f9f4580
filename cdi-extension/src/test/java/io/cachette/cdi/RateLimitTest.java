package io.cachette.cdi;

import static io.cachette.ratelimit.StoreFailurePolicy.CLOSED;
import static io.cachette.ratelimit.StoreFailurePolicy.LOCAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.cachette.ratelimit.Algorithm;
import io.cachette.ratelimit.RateLimit;
import io.cachette.ratelimit.RateLimitExceededException;
import io.cachette.ratelimit.RateLimitException;
import io.cachette.ratelimit.RateLimitKey;
import io.cachette.ratelimit.RateLimitKeyResolver;
import io.cachette.ratelimit.RateLimitPermits;
import io.cachette.ratelimit.RateLimitStatistics;
import io.cachette.ratelimit.RateLimiterUnavailableException;
import io.cachette.ratelimit.RateLimiters;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Stereotype;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.interceptor.InvocationContext;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.cache.annotation.CacheResult;
import org.junit.jupiter.api.Test;

/** The annotation for rate limits on beans. */
@RedisTest(dedicated = true)
final class RateLimitTest {

  private final RedisServer server;

  RateLimitTest(RedisServer server) {
    this.server = server;
  }

  @ApplicationScoped
  static class Service {

    final AtomicInteger calls = new AtomicInteger();

    public int calls() {
      return calls.get();
    }

    @RateLimit(limit = 2, period = "1h")
    public int shared() {
      return calls.incrementAndGet();
    }

    @RateLimit(name = "by-parameter", limit = 1, period = "1h")
    public int byParameter(@RateLimitKey String user, String other) {
      return calls.incrementAndGet();
    }

    @RateLimit(name = "by-two", limit = 1, period = "1h")
    public int byTwo(@RateLimitKey String one, @RateLimitKey String other) {
      return calls.incrementAndGet();
    }

    @RateLimit(name = "by-template", limit = 1, period = "1h", key = "{1}/{param:user}")
    public int byTemplate(String user, long tenant) {
      return calls.incrementAndGet();
    }

    @RateLimit(name = "by-resolver", limit = 1, period = "1h", keyResolver = FirstLetter.class)
    public int byResolver(String user) {
      return calls.incrementAndGet();
    }

    @RateLimit(name = "weighed", limit = 10, period = "1h")
    public int weighed(@RateLimitPermits int permits) {
      return calls.incrementAndGet();
    }

    @RateLimit(name = "of-all", limit = 3, period = "1h", key = "all")
    @RateLimit(name = "of-user", limit = 1, period = "1h", key = "{0}")
    public int both(String user) {
      return calls.incrementAndGet();
    }

    @RateLimit(name = "attempts", limit = 1, period = "1h", refundOn = IOException.class)
    public int failing(Exception failure) throws Exception {
      calls.incrementAndGet();
      throw failure;
    }

    @RateLimit(name = "replaced", limit = 1, period = "1h", fallbackMethod = "instead")
    public String replaced(String question) {
      return "answer to " + question;
    }

    @SuppressWarnings("UnusedMethod") // by the annotation above
    private String instead(String question, RateLimitException refused) {
      return "no answer to " + question + " because of " + refused.name();
    }

    @RateLimit(name = "tried", limit = 1, period = "1h", shadow = true)
    public int tried() {
      return calls.incrementAndGet();
    }

    @RateLimit(name = "waits", limit = 20, burst = 1, maxWait = "2s")
    public int waits() {
      return calls.incrementAndGet();
    }

    @RateLimit(
        name = "a-day",
        limit = 2,
        period = "1d",
        algorithm = Algorithm.FIXED_WINDOW,
        zone = "Europe/Berlin")
    public int daily() {
      return calls.incrementAndGet();
    }

    @CacheResult(cacheName = "after")
    @RateLimit(name = "after", limit = 1, period = "1h", order = RateLimit.Order.AFTER_CACHE)
    public int cachedFirst(String key) {
      return calls.incrementAndGet();
    }

    @CacheResult(cacheName = "before")
    @RateLimit(name = "before", limit = 2, period = "1h")
    public int limitedFirst(String key) {
      return calls.incrementAndGet();
    }

    @RateLimit(name = "async", limit = 1, period = "1h", refundOn = IOException.class)
    public CompletionStage<String> async(CompletableFuture<String> result) {
      calls.incrementAndGet();
      return result;
    }

    @RateLimit(name = "open", limit = 1, period = "1h")
    public int open() {
      return calls.incrementAndGet();
    }

    @RateLimit(name = "closed", limit = 9, period = "1h", onStoreFailure = CLOSED)
    public int closed() {
      return calls.incrementAndGet();
    }

    @RateLimit(name = "local", limit = 2, period = "1h", onStoreFailure = LOCAL)
    public int local() {
      return calls.incrementAndGet();
    }

    @RateLimit(name = "async-waits", limit = 20, burst = 1, maxWait = "2s")
    public CompletionStage<String> asyncWaits() {
      return CompletableFuture.completedFuture(Thread.currentThread().getName());
    }
  }

  @ApplicationScoped
  static class FirstLetter implements RateLimitKeyResolver {
    @Override
    public String key(InvocationContext call) {
      return call.getParameters()[0].toString().substring(0, 1);
    }
  }

  private Container start() {
    server.flushAll();
    return Container.of(server, Service.class, FirstLetter.class);
  }

  private static void assertRefused(Runnable call, String name) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            RateLimitExceededException.class,
            refused -> {
              assertThat(refused.name()).isEqualTo(name);
              assertThat(refused.retryAfter()).isPositive();
            });
  }

  private static RateLimitStatistics statistics(Container container, String name) {
    return container.get(RateLimiters.class).find(name).orElseThrow().statistics();
  }

  @Test
  void rateLimit_exceededLimit_throwsWithoutCallingMethod() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      service.shared();
      service.shared();
      assertRefused(service::shared, Service.class.getName() + ".shared()");
      assertThat(service.calls()).isEqualTo(2);
    }
  }

  @Test
  void rateLimitKey_parameterTemplateOrResolver_isCountedSeparately() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      service.byParameter("alice", "1");
      assertRefused(() -> service.byParameter("alice", "2"), "by-parameter");
      service.byParameter("bob", "1");

      service.byTwo("a:b", "c");
      service.byTwo("a", "b:c");
      assertRefused(() -> service.byTwo("a", "b:c"), "by-two");

      service.byTemplate("alice", 1);
      service.byTemplate("alice", 2);
      assertRefused(() -> service.byTemplate("alice", 2), "by-template");

      service.byResolver("alice");
      assertRefused(() -> service.byResolver("anton"), "by-resolver");
      service.byResolver("bob");
      assertThat((List<?>) server.command("KEYS", "*by-template*"))
          .asString()
          .contains(":rate:{by-template:1/alice}", ":rate:{by-template:2/alice}");
    }
  }

  @Test
  void rateLimitPermits_annotatedParameter_takesThatNumber() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      service.weighed(7);
      assertRefused(() -> service.weighed(4), "weighed");
      service.weighed(3);
      assertThatThrownBy(() -> service.weighed(11))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'weighed'")
          .hasMessageContaining("11 permits");
    }
  }

  @Test
  void rateLimit_severalAnnotations_takesFromAllOrNoneInOneCommand() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      service.both("alice");
      for (int i = 0; i < 5; i++) {
        assertRefused(() -> service.both("alice"), "of-user");
      }
      service.both("bob");
      try (CommandLog log = server.commandLog()) {
        service.both("carol");
        assertThat(log.topLevelCommands()).hasSize(1);
      }
      assertRefused(() -> service.both("dave"), "of-all");
      assertThat(
              (Long)
                  server.command(
                      "EXISTS", System.getProperty("cachette.namespace") + ":rate:{of-user:dave}"))
          .isZero();
    }
  }

  @Test
  void refundOn_listedException_refundsPermit() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      for (int i = 0; i < 3; i++) {
        assertThat(catchThrowable(() -> service.failing(new IOException("down"))))
            .hasMessage("down");
      }
      assertThat(catchThrowable(() -> service.failing(new IllegalStateException("full"))))
          .hasMessage("full");
      assertRefused(
          () -> {
            try {
              service.failing(new IOException());
            } catch (RateLimitException e) {
              throw e;
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          },
          "attempts");
      assertThat(statistics(container, "attempts").refunded()).isEqualTo(3);
    }
  }

  @Test
  void fallbackMethod_exceededLimit_isCalled() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      assertThat(service.replaced("one")).isEqualTo("answer to one");
      assertThat(service.replaced("two")).isEqualTo("no answer to two because of replaced");
    }
  }

  @Test
  void shadow_exceededLimit_callsMethodAndCountsRefusals() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      service.tried();
      service.tried();
      service.tried();
      RateLimitStatistics counted = statistics(container, "tried");
      assertThat(counted.allowed()).isEqualTo(1);
      assertThat(counted.refused()).isEqualTo(2);
    }
  }

  @Test
  void maxWait_exceededLimit_waitsForPermit() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      for (int i = 0; i < 5; i++) {
        service.waits();
      }
      assertThat(statistics(container, "waits").waited()).isPositive();
      assertThat(statistics(container, "waits").refused()).isZero();
    }
  }

  @Test
  void fixedWindow_exceededDailyLimit_isRefused() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      service.daily();
      service.daily();
      assertRefused(service::daily, "a-day");
    }
  }

  @Test
  void order_cachedResult_decidesWhetherHitCounts() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      service.cachedFirst("a");
      service.cachedFirst("a");
      service.cachedFirst("a");
      assertRefused(() -> service.cachedFirst("b"), "after");

      service.limitedFirst("a");
      service.limitedFirst("a");
      assertRefused(() -> service.limitedFirst("a"), "before");
    }
  }

  @Test
  void rateLimit_asyncMethod_failsStageAndRefundsOnException() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      CompletableFuture<String> failing = new CompletableFuture<>();
      CompletionStage<String> first = service.async(failing);
      assertThatThrownBy(() -> service.async(failing).toCompletableFuture().join())
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(RateLimitExceededException.class);
      failing.completeExceptionally(new IOException("down"));
      assertThatThrownBy(() -> first.toCompletableFuture().join())
          .hasRootCauseInstanceOf(IOException.class);
      CompletableFuture<String> done = CompletableFuture.completedFuture("done");
      await()
          .untilAsserted(
              () -> assertThat(service.async(done).toCompletableFuture().join()).isEqualTo("done"));
      assertThat(service.calls()).isEqualTo(2);
    }
  }

  @Test
  void maxWait_asyncMethod_waitsWithoutBlockingThread() {
    try (Container container = start()) {
      Service service = container.get(Service.class);
      List<CompletableFuture<String>> stages =
          IntStream.range(0, 5).mapToObj(i -> service.asyncWaits().toCompletableFuture()).toList();
      String here = Thread.currentThread().getName();
      assertThat(stages)
          .allSatisfy(stage -> assertThat(stage.join()).matches("cachette-limits.*|" + here));
      assertThat(stages.get(4).join()).startsWith("cachette-limits");
      assertThat(statistics(container, "async-waits").waited()).isPositive();
    }
  }

  @Test
  void onStoreFailure_redisPaused_followsPolicy() {
    server.flushAll();
    try (Container container =
        Container.with(server)
            .beans(Service.class, FirstLetter.class)
            .set("cachette.ratelimit.time-budget", "500ms")
            .start()) {
      Service service = container.get(Service.class);
      service.closed();
      server.pause();
      assertThatThrownBy(service::closed).isInstanceOf(RateLimiterUnavailableException.class);
      service.open();
      service.open();
      service.local();
      service.local();
      assertRefused(service::local, "local");
      assertThat(statistics(container, "open").storeFailures()).isEqualTo(2);
    } finally {
      server.resume();
    }
  }

  @Test
  void limitSettings_namedLimit_overrideAnnotation() {
    server.flushAll();
    try (Container container =
        Container.with(server)
            .beans(Service.class, FirstLetter.class)
            .set("cachette.ratelimit.limits.by-parameter.limit", "2")
            .set("cachette.ratelimit.limits.tried.shadow", "false")
            .set("cachette.ratelimit.limits.weighed.enabled", "false")
            .start()) {
      Service service = container.get(Service.class);
      service.byParameter("alice", "1");
      service.byParameter("alice", "2");
      assertRefused(() -> service.byParameter("alice", "3"), "by-parameter");
      service.tried();
      assertRefused(service::tried, "tried");
      for (int i = 0; i < 5; i++) {
        service.weighed(1_000);
      }
    }
  }

  @Test
  void rateLimit_disabledBySetting_allowsAllCalls() {
    server.flushAll();
    try (Container container =
        Container.with(server)
            .beans(Service.class, FirstLetter.class)
            .set("cachette.ratelimit.enabled", "false")
            .start()) {
      Service service = container.get(Service.class);
      for (int i = 0; i < 5; i++) {
        service.shared();
      }
      assertThat(service.calls()).isEqualTo(5);
    }
  }

  @ApplicationScoped
  @RateLimit(limit = 2, period = "1h")
  static class Whole {

    public void one() {}

    public void other() {}

    @RateLimit(name = "own", limit = 1, period = "1h")
    public void own() {}
  }

  @ApplicationScoped
  static class Sub extends Whole {

    public void third() {}
  }

  @Test
  void rateLimit_onClass_isSharedByMethodsWithoutOwn() {
    server.flushAll();
    try (Container container = Container.of(server, Whole.class, Sub.class)) {
      Whole whole =
          container.beans().select(Whole.class).stream()
              .filter(bean -> !(bean instanceof Sub))
              .findFirst()
              .orElseThrow();
      whole.one();
      whole.other();
      assertRefused(whole::one, Whole.class.getName());
      whole.own();
      assertRefused(whole::own, "own");

      Sub sub = container.get(Sub.class);
      sub.one();
      sub.third();
      assertRefused(sub::other, Sub.class.getName());
    }
  }

  @Stereotype
  @RateLimit(name = "stereotyped", limit = 1, period = "1h")
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface Limited {}

  @ApplicationScoped
  @Limited
  static class Stereotyped {
    public void call() {}
  }

  @Test
  void rateLimit_onStereotype_limitsBean() {
    server.flushAll();
    try (Container container = Container.of(server, Stereotyped.class)) {
      Stereotyped bean = container.get(Stereotyped.class);
      bean.call();
      assertRefused(bean::call, "stereotyped");
    }
  }

  @ApplicationScoped
  static class Plain {
    public void call() {}
  }

  /** Of somebody else: limits what has no annotation. */
  static class Adding implements Extension {

    void add(@Observes ProcessAnnotatedType<Plain> event) {
      RateLimit limit = Limited.class.getAnnotation(RateLimit.class);
      event.configureAnnotatedType().methods().forEach(method -> method.add(limit));
    }
  }

  @Test
  void otherExtension_addedRateLimit_isApplied() {
    server.flushAll();
    try (Container container =
        Container.with(server).beans(Plain.class).before(new Adding()).start()) {
      Plain bean = container.get(Plain.class);
      bean.call();
      assertRefused(bean::call, "stereotyped");
    }
  }

  @ApplicationScoped
  static class Failing {

    @CacheResult(cacheName = "values", exceptionCacheName = "failures")
    @RateLimit(name = "failing", limit = 1, period = "1h", order = RateLimit.Order.AFTER_CACHE)
    public String find(String key) {
      return "value of " + key;
    }
  }

  @Test
  void exceptionCache_rateLimitRefusal_isNotStored() {
    server.flushAll();
    try (Container container = Container.of(server, Failing.class)) {
      Failing bean = container.get(Failing.class);
      bean.find("a");
      assertRefused(() -> bean.find("b"), "failing");
      container.get(RateLimiters.class).find("failing").orElseThrow().reset("");
      assertThat(bean.find("b")).isEqualTo("value of b");
    }
  }

  @ApplicationScoped
  static class Patient {

    final AtomicInteger calls = new AtomicInteger();

    @RateLimit(name = "patient", limit = 1, period = "1h", maxWait = "1h")
    public CompletionStage<Integer> call() {
      return CompletableFuture.completedFuture(calls.incrementAndGet());
    }

    public int calls() {
      return calls.get();
    }
  }

  @Test
  void maxWait_cancelledStage_refundsWithoutCallingMethod() {
    server.flushAll();
    try (Container container = Container.of(server, Patient.class)) {
      Patient bean = container.get(Patient.class);
      assertThat(bean.call().toCompletableFuture().join()).isEqualTo(1);
      CompletionStage<Integer> waiting = bean.call();
      await().untilAsserted(() -> assertThat(waitingUntil(container)).isGreaterThan(3_600));
      waiting.toCompletableFuture().cancel(false);
      await().untilAsserted(() -> assertThat(waitingUntil(container)).isLessThanOrEqualTo(3_600));
      assertThat(bean.calls()).isEqualTo(1);
    }
  }

  /** When the limit will have recovered from all calls and places, in seconds. */
  private static long waitingUntil(Container container) {
    return container
        .get(RateLimiters.class)
        .find("patient")
        .orElseThrow()
        .peek("")
        .resetAfter()
        .toSeconds();
  }

  @ApplicationScoped
  @RateLimit(name = "class-fallback", limit = 1, period = "1h", fallbackMethod = "instead")
  static class WithFallback {

    public String call() {
      return "called";
    }

    public String instead() {
      return "instead";
    }
  }

  @Test
  void fallbackMethod_limitOnClass_isNotLimited() {
    server.flushAll();
    try (Container container = Container.of(server, WithFallback.class)) {
      WithFallback bean = container.get(WithFallback.class);
      assertThat(bean.instead()).isEqualTo("instead");
      assertThat(bean.call()).isEqualTo("called");
      assertThat(bean.call()).isEqualTo("instead");
      assertThat(bean.instead()).isEqualTo("instead");
    }
  }
}
