package io.cachette.ratelimit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.internal.LimitScript.Operation;
import io.cachette.ratelimit.internal.LimitScript.ScriptLimit;
import io.cachette.redis.internal.Script;
import io.cachette.redis.internal.ScriptRunner;
import io.cachette.redis.internal.SharedClient;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the script with and without {@code plain.lua} on random calls, at the same times:
 * replies and states are the same, and so are those of calls that share a round trip.
 */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class PlainScriptTest {

  private static final int STEPS = 300;
  private static final Script PLAIN = ModelTest.keeping(LimitScript.SCRIPT);
  private static final Script GENERAL =
      ModelTest.keeping(
          Script.loadReadWrite(
              LimitScript.class,
              "gcra.lua",
              "fixed_window.lua",
              "sliding_window.lua",
              "limit.lua"));

  /** How long the script may have run before it reads the time to live. */
  private static final Offset<Long> SLOW_MILLIS = Offset.offset(500L);

  /** What other algorithms, earlier policies or other programs may have stored. */
  private static final List<String> STATES =
      List.of("1", "x", "0 0", "5 6 x", "1 2 3 ", "1790000000000000+1/3", "3 1790000000000000 1x2");

  private final RedisServer server;
  private final SharedClient client;
  private final ScriptRunner runner;

  PlainScriptTest(RedisServer server) {
    this.server = server;
    this.client =
        SharedClient.open(
            RedisConfiguration.read(server.uri(), null, PlainScriptTest.class.getClassLoader())
                .source());
    this.runner = new ScriptRunner(client.redisson());
  }

  @AfterAll
  void close() {
    client.close();
  }

  @ParameterizedTest
  @MethodSource({
    "io.cachette.ratelimit.internal.ModelPolicies#policies",
    "io.cachette.ratelimit.internal.ModelPolicies#calendars"
  })
  void calls_random_sameRepliesAndStates(RateLimitPolicy policy) {
    RandomCalls.seeds(policy, 1).forEach(seed -> compare(policy, seed));
  }

  private void compare(RateLimitPolicy policy, long seed) {
    Random random = new Random(seed);
    server.command("UNLINK", "plain", "general");
    List<String> grants = new ArrayList<>();
    long now = 1_790_000_000_000_000L;
    for (int step = 0; step < STEPS; step++) {
      now = move(now, random, policy);
      change(random);
      Call call = call(random, policy, grants, now);
      String where = "seed %d, step %d, %s".formatted(seed, step, call);

      Answer expected = call.run(runner, GENERAL, "general");

      Answer answer = call.run(runner, PLAIN, "plain");
      assertThat(textOf(answer.reply())).as(where).isEqualTo(textOf(expected.reply()));
      assertThat(answer.ttl()).as(where).isCloseTo(expected.ttl(), SLOW_MILLIS);
      assertThat(server.command("GET", "plain"))
          .as(where)
          .isEqualTo(server.command("GET", "general"));
      LimitScript.Reply parsed = LimitScript.parse(expected.reply());
      if (!parsed.limits().isEmpty() && !parsed.limits().get(0).grant().isEmpty()) {
        grants.add(parsed.limits().get(0).grant());
      }
    }
  }

  @ParameterizedTest
  @MethodSource({
    "io.cachette.ratelimit.internal.ModelPolicies#policies",
    "io.cachette.ratelimit.internal.ModelPolicies#calendars"
  })
  void acquireEach_random_sameRepliesAndStatesAsSingleCalls(RateLimitPolicy policy) {
    RandomCalls.seeds(policy, 1).forEach(seed -> compareShared(policy, seed));
  }

  private void compareShared(RateLimitPolicy policy, long seed) {
    Random random = new Random(seed);
    server.command("UNLINK", "plain", "general");
    List<String> grants = new ArrayList<>();
    long now = 1_790_000_000_000_000L;
    int decided = 0;
    for (int step = 0; step < STEPS; step++) {
      now = move(now, random, policy);
      change(random);
      if (random.nextInt(3) == 0) {
        runBoth(call(random, policy, grants, now), grants);
      }
      Call call =
          new Call(Operation.ACQUIRE, policy, RandomCalls.permits(random, policy), "", 0, now);
      Call other =
          new Call(Operation.ACQUIRE, policy, RandomCalls.permits(random, policy), "", 0, now);
      decided +=
          compareShared(
              "seed %d, step %d, %s, %s".formatted(seed, step, call, other),
              Stream.of(
                      Collections.nCopies(1 + random.nextInt(4), call),
                      Collections.nCopies(random.nextInt(3), other))
                  .flatMap(List::stream)
                  .toList());
    }
    if (LimitScript.isPlain(policy)) {
      assertThat(decided).isGreaterThan(STEPS / 2);
    } else {
      assertThat(decided).isZero();
    }
  }

  private void runBoth(Call call, List<String> grants) {
    LimitScript.Reply reply = LimitScript.parse(call.run(runner, GENERAL, "general").reply());
    call.run(runner, PLAIN, "plain");
    if (!reply.limits().isEmpty() && !reply.limits().get(0).grant().isEmpty()) {
      grants.add(reply.limits().get(0).grant());
    }
  }

  /** Runs calls in one script, and one after the other. Returns how many the script decided. */
  private int compareShared(String where, List<Call> calls) {
    Object before = server.command("GET", "plain");
    EqualCalls equalCalls =
        new EqualCalls(calls.stream().map(call -> call.toLimit("plain")).toList());

    Answer answer = calls.get(0).runEach(runner, equalCalls.limits());

    List<Optional<LimitScript.Reply>> replies =
        equalCalls.toOrderOfCalls(LimitScript.parseEach(answer.reply()));
    assertThat(replies).as(where).hasSameSizeAs(calls);
    int decided = (int) replies.stream().filter(Optional::isPresent).count();
    if (decided == 0) {
      assertThat(server.command("GET", "plain")).as(where).isEqualTo(before);
    }
    long ttl = -2;
    for (int i = 0; i < calls.size(); i++) {
      Call call = calls.get(i);
      Answer expected = call.run(runner, GENERAL, "general");
      ttl = Math.max(ttl, expected.ttl());
      assertThat(replies.get(i).orElseGet(() -> runPlain(call)))
          .as(where)
          .isEqualTo(LimitScript.parse(expected.reply()));
    }
    assertThat(server.command("GET", "plain"))
        .as(where)
        .isEqualTo(server.command("GET", "general"));
    if (decided == calls.size()) {
      assertThat(answer.ttl()).as(where).isCloseTo(ttl, SLOW_MILLIS);
    }
    return decided;
  }

  private LimitScript.Reply runPlain(Call call) {
    return LimitScript.parse(call.run(runner, PLAIN, "plain").reply());
  }

  /** Returns the time of the next step. Sometimes the clock is set back. */
  private static long move(long now, Random random, RateLimitPolicy policy) {
    long later = now + RandomCalls.elapsed(random, policy);
    return random.nextInt(50) == 0 ? later - RandomCalls.boundedPeriod(policy) : later;
  }

  private void change(Random random) {
    if (random.nextInt(40) == 0) {
      String state = STATES.get(random.nextInt(STATES.size()));
      server.command("SET", "plain", state);
      server.command("SET", "general", state);
    }
  }

  /** The reply of the script, and the time to live of the key in milliseconds. */
  private record Answer(List<Object> reply, long ttl) {}

  private record Call(
      Operation operation,
      RateLimitPolicy policy,
      long permits,
      String grant,
      long maxWait,
      long now) {

    Answer run(ScriptRunner runner, Script script, String key) {
      return run(runner, script, operation, List.of(toLimit(key)));
    }

    /** Runs limits in one script, at the time of this call. */
    Answer runEach(ScriptRunner runner, List<ScriptLimit> limits) {
      return run(runner, PLAIN, Operation.ACQUIRE_EACH, limits);
    }

    ScriptLimit toLimit(String key) {
      return new ScriptLimit(policy, key, permits, grant);
    }

    private Answer run(
        ScriptRunner runner, Script script, Operation ofScript, List<ScriptLimit> limits) {
      List<byte[]> arguments =
          LimitScript.encodeArguments(
              ofScript, Long.toString(now), LimitScript.toDuration(maxWait), limits, now);
      List<Object> keys = limits.stream().<Object>map(ScriptLimit::redisKey).toList();
      List<Object> answer = runner.run(script, keys, arguments).join();
      return new Answer(
          new ArrayList<>((List<?>) answer.get(0)), (Long) ((List<?>) answer.get(1)).get(0));
    }
  }

  private static Call call(Random random, RateLimitPolicy policy, List<String> grants, long now) {
    Operation operation =
        switch (random.nextInt(10)) {
          case 0 -> Operation.PEEK;
          case 1 -> grants.isEmpty() ? Operation.ACQUIRE : Operation.REFUND;
          default -> Operation.ACQUIRE;
        };
    return new Call(
        operation,
        policy,
        RandomCalls.permits(random, policy),
        operation == Operation.REFUND ? RandomCalls.removeOne(random, grants) : "",
        RandomCalls.maxWait(random, policy.maxWait()),
        now);
  }

  private static String textOf(Object reply) {
    if (reply instanceof List<?> list) {
      return list.stream().map(PlainScriptTest::textOf).toList().toString();
    }
    return reply instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(reply);
  }
}
