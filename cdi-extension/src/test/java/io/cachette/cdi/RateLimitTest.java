package io.cachette.cdi;

import static io.cachette.cdi.RateLimitAssertions.assertRefused;
import static io.cachette.cdi.RateLimitAssertions.statistics;
import static io.cachette.ratelimit.OutagePolicy.DENY;
import static io.cachette.ratelimit.OutagePolicy.LOCAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cachette.ratelimit.Algorithm;
import io.cachette.ratelimit.RateLimit;
import io.cachette.ratelimit.RateLimitException;
import io.cachette.ratelimit.RateLimitKey;
import io.cachette.ratelimit.RateLimitKeyResolver;
import io.cachette.ratelimit.RateLimitPermits;
import io.cachette.ratelimit.RateLimitStatistics;
import io.cachette.ratelimit.RateLimiterUnavailableException;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.interceptor.InvocationContext;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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

    @SuppressWarnings("UnusedMethod") // called because of the annotation above
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

    @RateLimit(name = "open", limit = 1, period = "1h")
    public int open() {
      return calls.incrementAndGet();
    }

    @RateLimit(name = "closed", limit = 9, period = "1h", outage = DENY)
    public int closed() {
      return calls.incrementAndGet();
    }

    @RateLimit(name = "local", limit = 2, period = "1h", outage = LOCAL)
    public int local() {
      return calls.incrementAndGet();
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
  void outage_redisPaused_followsPolicy() {
    server.flushAll();
    try (Container container =
        Container.with(server)
            .beans(Service.class, FirstLetter.class)
            .set("cachette.ratelimit.time-budget", "2s")
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
      assertThat(statistics(container, "open").decidedWithoutRedis()).isEqualTo(2);
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
}
