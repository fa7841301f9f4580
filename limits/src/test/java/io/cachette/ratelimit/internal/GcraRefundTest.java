package io.cachette.ratelimit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.internal.LimitScript.LimitReply;
import io.cachette.ratelimit.internal.LimitScript.Operation;
import io.cachette.ratelimit.internal.LimitScript.Reply;
import io.cachette.ratelimit.internal.LimitScript.ScriptLimit;
import io.cachette.redis.internal.ScriptRunner;
import io.cachette.redis.internal.SharedClient;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * Refunds of GCRA after refunds of earlier grants, at given times. The limit recovers from a permit
 * per day, so that Redis keeps the keys during a test.
 */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class GcraRefundTest {

  private static final RateLimitPolicy POLICY =
      RateLimitPolicy.builder("refunds").limit(3).period(Duration.ofDays(3)).build();

  private final SharedClient client;
  private final ScriptRunner runner;

  GcraRefundTest(RedisServer server) {
    client =
        SharedClient.open(
            RedisConfiguration.read(server.uri(), null, GcraRefundTest.class.getClassLoader())
                .source());
    runner = new ScriptRunner(client.redisson());
  }

  @AfterAll
  void close() {
    client.close();
  }

  @Test
  void refund_recoveredByEarlierRefund_returnsNothing() {
    String first = acquire("recovered", 0);
    String second = acquire("recovered", 0);
    assertThat(refund("recovered", 0, first).fits()).isTrue();

    // The second permit is the only one, and the limit recovers from it on this day.
    String third = acquire("recovered", 1);
    assertThat(refund("recovered", 1, second).fits()).isFalse();
    assertThat(ask(Operation.ACQUIRE, "recovered", 1, 3, "").allowed()).isFalse();

    LimitReply refunded = refund("recovered", 1, third);
    assertThat(refunded.fits()).isTrue();
    assertThat(refunded.remaining()).isEqualTo(3);
  }

  @Test
  void refund_beforeLaterGrant_keepsStateAfterRecovery() {
    String first = acquire("kept", 0);
    String second = acquire("kept", 0);
    LimitReply refunded = refund("kept", 0, first);
    assertThat(LimitScript.toDuration(refunded.resetMicros())).isEqualTo(Duration.ofDays(1));
    // Until its own time, the second grant must not look as if it was still to come.
    assertThat(client.redisson().getBucket("kept").remainTimeToLive())
        .isBetween(Duration.ofDays(1).toMillis() + 1, Duration.ofDays(2).toMillis());
    assertThat(refund("kept", 0, second).remaining()).isEqualTo(3);
  }

  private String acquire(String key, int day) {
    Reply reply = ask(Operation.ACQUIRE, key, day, 1, "");
    assertThat(reply.allowed()).isTrue();
    return reply.limits().get(0).grant();
  }

  private LimitReply refund(String key, int day, String grant) {
    return ask(Operation.REFUND, key, day, 1, grant).limits().get(0);
  }

  private Reply ask(Operation operation, String key, int day, long permits, String grant) {
    long now = 1_780_000_000_000_000L + LimitScript.toMicros(Duration.ofDays(day));
    List<byte[]> arguments =
        LimitScript.encodeArguments(
            operation,
            Long.toString(now),
            Duration.ZERO,
            List.of(new ScriptLimit(POLICY, key, permits, grant)),
            now);
    List<Object> reply = runner.run(LimitScript.SCRIPT, List.of(key), arguments).join();
    return LimitScript.parse(reply);
  }
}
