package io.cachette.samples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Two instances of the application, each in a JVM of its own, share one Redis. Each test uses
 * currencies of its own.
 */
@RedisTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExchangeOfficeIT {

  private final RedisServer redis;
  private final JavaProgram first;
  private final JavaProgram second;

  ExchangeOfficeIT(RedisServer redis) {
    this.redis = redis;
    first = instance();
    second = instance();
  }

  private JavaProgram instance() {
    return JavaProgram.start(
        ExchangeOffice.class,
        Map.of("REDIS_URL", redis.uri().toString(), "CACHETTE_REDIS_TIMEOUT", "10s"));
  }

  @AfterAll
  void stop() {
    first.close();
    second.close();
  }

  @Test
  void cachedMethod_resultOfOtherInstance_isReturnedWithoutCall() {
    assertThat(first.ask("name EUR")).isEqualTo("Euro | calls 1");
    assertThat(second.ask("name EUR")).isEqualTo("Euro | calls 0");
  }

  @Test
  void cachedMethod_nullResult_isCached() {
    assertThat(first.ask("name XTS")).isEqualTo("null | calls 1");
    assertThat(second.ask("name XTS")).isEqualTo("null | calls 0");
  }

  @Test
  void cachePut_otherInstance_returnsNewValue() {
    first.ask("name USD");

    assertThat(second.ask("rename USD Dollar")).isEqualTo("Dollar | calls 0");
    assertThat(first.ask("name USD")).isEqualTo("Dollar | calls 0");
  }

  @Test
  void cachedMethod_severalArguments_sharesKeyBetweenInstances() {
    String there = first.ask("rate EUR EUR");
    String back = first.ask("rate EUR USD");

    assertThat(there).endsWith("| calls 1");
    assertThat(back).endsWith("| calls 1").isNotEqualTo(there);
    assertThat(second.ask("rate EUR EUR")).isEqualTo(there.replace("calls 1", "calls 0"));
    assertThat(second.ask("rate EUR USD")).isEqualTo(back.replace("calls 1", "calls 0"));
  }

  @Test
  void cacheEvict_twoInstances_removesEntriesForBoth() {
    first.ask("rate CHF USD");
    first.ask("rate CHF EUR");

    assertThat(second.ask("new-day")).isEqualTo("forgotten | calls 0");
    assertThat(first.ask("rate CHF USD")).endsWith("| calls 1");
    assertThat(second.ask("rate CHF EUR")).endsWith("| calls 1");
  }

  @Test
  void cachedMethod_concurrentCallersInTwoInstances_returnsOneResult() {
    CompletableFuture<String> here = first.askAsync("rush JPY EUR");
    String there = second.ask("rush JPY EUR");

    assertThat(quotes(there)).containsOnlyOnce("Quote[").isEqualTo(quotes(here.join()));
  }

  @Test
  void cachedEntry_expiryInFile_hasExpiryTime() {
    first.ask("name GBP");

    assertThat(redis.command("ZSCORE", "exchange-office:{names}:expiry", "s:GBP")).isNotNull();
  }

  private static String quotes(String answer) {
    return answer.substring(0, answer.indexOf(" | "));
  }
}
