package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.lock.ConcurrencyLimit;
import io.cachette.lock.FencingToken;
import io.cachette.lock.Locked;
import io.cachette.ratelimit.Algorithm;
import io.cachette.ratelimit.RateLimit;
import io.cachette.ratelimit.RateLimitException;
import io.cachette.ratelimit.RateLimitKey;
import io.cachette.ratelimit.RateLimitKeyResolver;
import io.cachette.ratelimit.RateLimitPermits;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.spi.DefinitionException;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A deployment with a wrong annotation for limits or locks fails. */
@RedisTest
@SuppressWarnings("unused") // the beans are never called
final class LimitAnnotationValidatorTest {

  private final RedisServer server;

  LimitAnnotationValidatorTest(RedisServer server) {
    this.server = server;
  }

  static Stream<Arguments> misuses() {
    return Stream.of(
        Arguments.of(NoLimit.class, "limit is 0; it must be at least 1"),
        Arguments.of(NegativeLimit.class, "limit is -1; it must be at least 1"),
        Arguments.of(NoBurst.class, "burst is 0; it must be at least 1"),
        Arguments.of(NegativeBurst.class, "burst is -2; it must be at least 1"),
        Arguments.of(NoWait.class, "maxWait is \"\", but must be 500ms, 30s"),
        Arguments.of(NegativeHolders.class, "limit is -1; it must be at least 1"),
        Arguments.of(NoPeriod.class, "period is \"soon\", but must be 500ms, 30s"),
        Arguments.of(NoZone.class, "zone is \"Atlantis\""),
        Arguments.of(MonthOfGcra.class, "which only FIXED_WINDOW knows"),
        Arguments.of(BurstOfWindow.class, "burst is 3, which only GCRA has"),
        Arguments.of(LargeSlidingWindow.class, "up to 1000"),
        Arguments.of(BadName.class, "is 'a b'; use 1 to 200 characters"),
        Arguments.of(TooManyPermits.class, "takes 3 permits, but at least 1 and at most 2"),
        Arguments.of(PermitsOfText.class, "@RateLimitPermits that is no int or long"),
        Arguments.of(TwoPermits.class, "several parameters with @RateLimitPermits"),
        Arguments.of(PermitsTwice.class, "both permits and a parameter with @RateLimitPermits"),
        Arguments.of(UnknownPlaceholder.class, "{user}\", which is no placeholder"),
        Arguments.of(OpenPlaceholder.class, "which is no placeholder"),
        Arguments.of(NoParameter.class, "{2}, for which the method has no parameter"),
        Arguments.of(NoSuchName.class, "{param:name}, for which the method has no parameter"),
        Arguments.of(ArrayKey.class, "has an array as key, byte[]"),
        Arguments.of(KeyAndResolver.class, "both a key and a keyResolver"),
        Arguments.of(AbstractResolver.class, "which is abstract"),
        Arguments.of(NoFallback.class, "names the fallback method 'other'"),
        Arguments.of(WrongFallback.class, "or these and a RateLimitException"),
        Arguments.of(SameNameTwice.class, "is there twice under one name"),
        Arguments.of(SameNameElsewhere.class, "but elsewhere under the same name it is"),
        Arguments.of(PrivateLimit.class, "must not be private, static or final"),
        Arguments.of(NoLease.class, "lease is \"soon\""),
        Arguments.of(NoHolders.class, "limit is 0"),
        Arguments.of(TokenWithoutLock.class, "@FencingToken is for one parameter of type long"),
        Arguments.of(TokenOfText.class, "@FencingToken is for one parameter of type long"),
        Arguments.of(LockedFuture.class, "whose work may begin or end later than the method"),
        Arguments.of(LockedPublisher.class, "whose work may begin or end later than the method"),
        Arguments.of(LockKeyUnknown.class, "{user}\", which is no placeholder"),
        Arguments.of(LockFallback.class, "or these and a LeaseException"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misuses")
  void deployment_invalidLimitAnnotation_failsWithRule(Class<?> bean, String rule) {
    assertThat(Deployment.failure(server, bean))
        .contains(DefinitionException.class.getName())
        .contains(bean.getName())
        .contains(rule);
  }

  @ParameterizedTest
  @CsvSource({
    "cachette.ratelimit.limits.fine.limit, many, expected a whole number from 1 on",
    "cachette.ratelimit.limits.fine.algorithm, leaky, expected gcra or fixed-window or"
        + " sliding-window",
    "cachette.ratelimit.limits.fine.outage, panic, expected deny or allow or local",
    "cachette.ratelimit.limits.fine.colour, red, unknown key 'colour' in ratelimit.limits.fine",
    "cachette.ratelimit.time-budget, fast, expected a duration longer than zero",
    "cachette.ratelimit.expected-nodes, 0, expected a whole number from 1 on",
    "cachette.ratelimit.http.headers, all, expected ietf or legacy or none",
    "cachette.lock.locks.fine.lease, long, expected a duration longer than zero",
    "cachette.lock.enabled, maybe, expected true or false",
  })
  void deployment_invalidSetting_failsWithRule(String name, String value, String rule) {
    System.setProperty(name, value);
    try {
      assertThat(Deployment.failure(server, Fine.class)).contains(name).contains(rule);
    } finally {
      System.clearProperty(name);
    }
  }

  @Test
  void deployment_zeroLimitAndSetting_failsWithRule() {
    System.setProperty("cachette.ratelimit.limits.none.limit", "7");
    try {
      assertThat(Deployment.failure(server, NoLimit.class)).contains("limit is 0");
    } finally {
      System.clearProperty("cachette.ratelimit.limits.none.limit");
    }
  }

  @ApplicationScoped
  static class Fine {
    @RateLimit(name = "fine", limit = 1)
    public void call() {}
  }

  @ApplicationScoped
  static class NoLimit {
    @RateLimit(name = "none", limit = 0)
    public void call() {}
  }

  @ApplicationScoped
  static class NegativeLimit {
    @RateLimit(limit = -1)
    public void call() {}
  }

  @ApplicationScoped
  static class NoBurst {
    @RateLimit(limit = 1, burst = 0)
    public void call() {}
  }

  @ApplicationScoped
  static class NegativeBurst {
    @RateLimit(limit = 1, burst = -2)
    public void call() {}
  }

  @ApplicationScoped
  static class NoWait {
    @RateLimit(limit = 1, maxWait = "")
    public void call() {}
  }

  @ApplicationScoped
  static class NegativeHolders {
    @ConcurrencyLimit(limit = -1)
    public void call() {}
  }

  @ApplicationScoped
  static class NoPeriod {
    @RateLimit(limit = 1, period = "soon")
    public void call() {}
  }

  @ApplicationScoped
  static class NoZone {
    @RateLimit(limit = 1, zone = "Atlantis")
    public void call() {}
  }

  @ApplicationScoped
  static class MonthOfGcra {
    @RateLimit(limit = 1, period = "P1M")
    public void call() {}
  }

  @ApplicationScoped
  static class BurstOfWindow {
    @RateLimit(limit = 1, burst = 3, algorithm = Algorithm.SLIDING_WINDOW)
    public void call() {}
  }

  @ApplicationScoped
  static class LargeSlidingWindow {
    @RateLimit(limit = 1_001, algorithm = Algorithm.SLIDING_WINDOW)
    public void call() {}
  }

  @ApplicationScoped
  static class BadName {
    @RateLimit(name = "a b", limit = 1)
    public void call() {}
  }

  @ApplicationScoped
  static class TooManyPermits {
    @RateLimit(limit = 2, permits = 3)
    public void call() {}
  }

  @ApplicationScoped
  static class PermitsOfText {
    @RateLimit(limit = 2)
    public void call(@RateLimitPermits String permits) {}
  }

  @ApplicationScoped
  static class TwoPermits {
    @RateLimit(limit = 2)
    public void call(@RateLimitPermits int one, @RateLimitPermits int other) {}
  }

  @ApplicationScoped
  static class PermitsTwice {
    @RateLimit(limit = 2, permits = 2)
    public void call(@RateLimitPermits int permits) {}
  }

  @ApplicationScoped
  static class UnknownPlaceholder {
    @RateLimit(limit = 1, key = "{user}")
    public void call(String user) {}
  }

  @ApplicationScoped
  static class OpenPlaceholder {
    @RateLimit(limit = 1, key = "{0")
    public void call(String user) {}
  }

  @ApplicationScoped
  static class NoParameter {
    @RateLimit(limit = 1, key = "{2}")
    public void call(String user) {}
  }

  @ApplicationScoped
  static class NoSuchName {
    @RateLimit(limit = 1, key = "{param:name}")
    public void call(String user) {}
  }

  @ApplicationScoped
  static class ArrayKey {
    @RateLimit(limit = 1)
    public void call(@RateLimitKey byte[] key) {}
  }

  @ApplicationScoped
  static class KeyAndResolver {
    @RateLimit(limit = 1, key = "a", keyResolver = RateLimitTest.FirstLetter.class)
    public void call(String user) {}
  }

  abstract static class Resolver implements RateLimitKeyResolver {}

  @ApplicationScoped
  static class AbstractResolver {
    @RateLimit(limit = 1, keyResolver = Resolver.class)
    public void call(String user) {}
  }

  @ApplicationScoped
  static class NoFallback {
    @RateLimit(limit = 1, fallbackMethod = "other")
    public void call() {}
  }

  @ApplicationScoped
  static class WrongFallback {
    @RateLimit(limit = 1, fallbackMethod = "other")
    public String call() {
      return "";
    }

    public int other(RateLimitException refused) {
      return 0;
    }
  }

  @ApplicationScoped
  static class SameNameTwice {
    @RateLimit(limit = 1)
    @RateLimit(limit = 2)
    public void call() {}
  }

  @ApplicationScoped
  static class SameNameElsewhere {
    @RateLimit(name = "same", limit = 1)
    public void call() {}

    @RateLimit(name = "same", limit = 2)
    public void other() {}
  }

  @ApplicationScoped
  static class PrivateLimit {
    @RateLimit(limit = 1)
    private void call() {}
  }

  @ApplicationScoped
  static class NoLease {
    @Locked(lease = "soon")
    public void call() {}
  }

  @ApplicationScoped
  static class NoHolders {
    @ConcurrencyLimit(limit = 0)
    public void call() {}
  }

  @ApplicationScoped
  static class TokenWithoutLock {
    @ConcurrencyLimit(limit = 1)
    public void call(@FencingToken long token) {}
  }

  @ApplicationScoped
  static class TokenOfText {
    @Locked
    public void call(@FencingToken String token) {}
  }

  @ApplicationScoped
  static class LockedFuture {
    @Locked
    public Future<String> call() {
      throw new UnsupportedOperationException();
    }
  }

  @ApplicationScoped
  static class LockedPublisher {
    @ConcurrencyLimit(limit = 1)
    public Flow.Publisher<String> call() {
      throw new UnsupportedOperationException();
    }
  }

  @ApplicationScoped
  static class LockKeyUnknown {
    @Locked(key = "{user}")
    public void call(String user) {}
  }

  @ApplicationScoped
  static class LockFallback {
    @Locked(fallbackMethod = "other")
    public void call() {}

    public void other(RateLimitException refused) {}
  }
}
