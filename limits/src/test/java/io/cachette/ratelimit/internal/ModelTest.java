package io.cachette.ratelimit.internal;

import static io.cachette.ratelimit.internal.ModelPolicies.policies;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.ratelimit.Algorithm;
import io.cachette.ratelimit.RateLimitPolicy;
import io.cachette.ratelimit.internal.LimitScript.LimitReply;
import io.cachette.ratelimit.internal.LimitScript.Operation;
import io.cachette.ratelimit.internal.LimitScript.Reply;
import io.cachette.ratelimit.internal.LimitScript.ScriptLimit;
import io.cachette.ratelimit.internal.ModelledLimit.Granted;
import io.cachette.redis.internal.Script;
import io.cachette.redis.internal.ScriptRunner;
import io.cachette.redis.internal.SharedClient;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The script against a {@link ReferenceLimit}, in random sequences of operations. */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class ModelTest {

  private static final String POLICIES = "io.cachette.ratelimit.internal.ModelPolicies#policies";
  private static final String CALENDARS = "io.cachette.ratelimit.internal.ModelPolicies#calendars";
  private static final int STEPS = 500;

  /** Few, as each step is a round trip; {@link ReferenceLimitTest} has more. */
  private static final int FIXED_SEEDS = 1;

  /** A sequence that refunds a grant of which an earlier refund had let the limit recover. */
  private static final long EARLIER_REFUND = -1_627_019_295;

  /** How long the script may have run before it reads the clock. */
  private static final long SLOW_MILLIS = 500;

  private static final Script SCRIPT = keeping(LimitScript.SCRIPT);

  private final SharedClient client;
  private final ScriptRunner runner;
  private int sequences;

  ModelTest(RedisServer server) {
    client =
        SharedClient.open(
            RedisConfiguration.read(server.uri(), null, ModelTest.class.getClassLoader()).source());
    runner = new ScriptRunner(client.redisson());
  }

  @AfterAll
  void close() {
    client.close();
  }

  /**
   * Returns the time to live of the keys as well, and removes it. The test deletes the keys itself,
   * because its time is not that of Redis.
   */
  static Script keeping(Script script) {
    String source =
        "local function limits()\n"
            + script.source()
            + "end\n"
            + "local reply, ttls = limits(), {}\n"
            + "for i, key in ipairs(KEYS) do\n"
            + "  ttls[i] = redis.call('PTTL', key)\n"
            + "  redis.call('PERSIST', key)\n"
            + "end\n"
            + "return {reply, ttls}\n";
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1").digest(source.getBytes(StandardCharsets.UTF_8));
      return new Script("model.lua", source, HexFormat.of().formatHex(digest), script.mode());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource({POLICIES, CALENDARS})
  void rateLimitScript_oneLimit_matchesModelAndNeverExceedsLimit(RateLimitPolicy policy) {
    LongStream.concat(LongStream.of(EARLIER_REFUND), RandomCalls.seeds(policy, FIXED_SEEDS))
        .forEach(seed -> run(seed, List.of(policy), List.of(policy), false));
  }

  @ParameterizedTest
  @MethodSource({POLICIES, CALENDARS})
  void rateLimitScript_clockSetBack_matchesModel(RateLimitPolicy policy) {
    run(policy.limit(), List.of(policy), List.of(policy), true);
  }

  @ParameterizedTest
  @EnumSource
  void rateLimitScript_changedPolicy_keepsState(Algorithm algorithm) {
    List<RateLimitPolicy> changing =
        policies().filter(policy -> policy.algorithm() == algorithm).toList();
    for (int seed = 0; seed < 3; seed++) {
      run(seed, changing.subList(seed, seed + 1), changing, seed == 2);
    }
  }

  @Test
  void rateLimitScript_severalLimits_takesFromAllOrNone() {
    List<RateLimitPolicy> all = policies().toList();
    for (int seed = 0; seed < 6; seed++) {
      Random random = new Random(seed);
      List<RateLimitPolicy> some =
          Stream.generate(() -> all.get(random.nextInt(all.size())))
              .limit(2 + seed % 2)
              .map(policy -> policy.toBuilder().shadow(random.nextInt(5) == 0).build())
              .toList();
      run(seed, some, List.of(), false);
    }
  }

  private void run(
      long seed, List<RateLimitPolicy> policies, List<RateLimitPolicy> later, boolean setsBack) {
    Random random = new Random(seed);
    int sequence = sequences++;
    List<ModelledLimit> limits = new ArrayList<>();
    for (RateLimitPolicy policy : policies) {
      limits.add(new ModelledLimit("model:{" + sequence + "}:" + limits.size(), policy));
    }
    long now = 1_780_000_000_000_000L + random.nextInt(1_000_000_000);
    boolean exact = !setsBack && later.size() <= 1;
    for (int step = 0; step < STEPS; step++) {
      String where = "seed " + seed + ", step " + step + " of " + policies;
      now += RandomCalls.elapsed(random, limits.get(0).policy);
      if (setsBack && random.nextInt(20) == 0) {
        now -=
            Math.floorMod(random.nextLong(), 2 * RandomCalls.boundedPeriod(limits.get(0).policy));
      }
      if (later.size() > 1 && random.nextInt(10) == 0) {
        limits.get(0).policy = later.get(random.nextInt(later.size()));
      }
      for (ModelledLimit limit : limits) {
        if (limit.expires <= now && random.nextBoolean()) {
          client.redisson().getKeys().delete(limit.key);
          limit.expires = Long.MAX_VALUE;
          if (!exact) { // another policy, or an earlier time, may still count its state
            limit.reference.clear();
          }
        }
      }
      switch (random.nextInt(10)) {
        case 0 -> peek(where, limits, now);
        case 1, 2 -> refund(where, limits.get(random.nextInt(limits.size())), now, random);
        case 3 -> {
          if (random.nextInt(10) == 0) {
            reset(limits, now);
            now++;
          }
        }
        default -> take(where, limits, now, random, exact);
      }
    }
  }

  private void take(
      String where, List<ModelledLimit> limits, long now, Random random, boolean exact) {
    Duration longest =
        limits.stream()
            .map(limit -> limit.policy.maxWait())
            .min(Comparator.naturalOrder())
            .orElseThrow();
    long maxWait = RandomCalls.maxWait(random, longest);
    List<Long> permits =
        limits.stream().map(limit -> RandomCalls.permits(random, limit.policy)).toList();
    List<ReferenceLimit.View> views =
        limits.stream().map(limit -> limit.reference.view(limit.policy, now)).toList();
    Answer answer = ask(Operation.ACQUIRE, maxWait, limits, permits, "", now, random);
    Reply reply = answer.reply();
    boolean allowed = true;
    long longestWait = 0;
    List<Boolean> fits = new ArrayList<>();
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < limits.size(); i++) {
      boolean shadow = limits.get(i).policy.isShadow();
      long wait = views.get(i).left(permits.get(i));
      waits.add(wait);
      fits.add(wait <= (shadow ? 0 : maxWait));
      if (!shadow) {
        allowed &= fits.get(i);
        longestWait = Math.max(longestWait, wait);
      }
    }
    assertThat(reply.allowed()).as(where).isEqualTo(allowed);
    assertThat(reply.waitMicros()).as(where).isEqualTo(longestWait);
    for (int i = 0; i < limits.size(); i++) {
      ModelledLimit limit = limits.get(i);
      LimitReply verdict = reply.limits().get(i);
      boolean taken = allowed && fits.get(i);
      if (taken) {
        long usableAt = now + (limits.size() > 1 ? waits.get(i) : longestWait);
        limit.granted.add(
            new Granted(
                usableAt, permits.get(i), verdict.grant(), views.get(i).take(permits.get(i))));
        limit.expires = now + views.get(i).expiry();
        requireKept(where, answer.ttls().get(i), views.get(i).expiry());
      }
      assertThat(verdict)
          .as(where)
          .isEqualTo(
              new LimitReply(
                  waits.get(i),
                  fits.get(i),
                  views.get(i).remaining(),
                  views.get(i).reset(),
                  verdict.grant()));
      assertThat(verdict.grant().isEmpty()).as(where).isEqualTo(!taken);
      if (exact && taken) {
        limit.requireNotExceeded(where);
      }
      limit.forgetOld(now);
    }
  }

  private void peek(String where, List<ModelledLimit> limits, long now) {
    List<Long> permits = limits.stream().map(limit -> 1L).toList();
    Reply reply = ask(Operation.PEEK, 0, limits, permits, "", now, new Random(now)).reply();
    for (int i = 0; i < limits.size(); i++) {
      ReferenceLimit.View view = limits.get(i).reference.view(limits.get(i).policy, now);
      assertThat(reply.limits().get(i))
          .as(where)
          .isEqualTo(
              new LimitReply(view.left(1), view.left(1) == 0, view.remaining(), view.reset(), ""));
    }
  }

  private void refund(String where, ModelledLimit limit, long now, Random random) {
    if (limit.granted.isEmpty()) {
      return;
    }
    Granted granted = RandomCalls.removeOne(random, limit.granted);
    ReferenceLimit.View view = limit.reference.view(limit.policy, now);
    Answer answer =
        ask(
            Operation.REFUND,
            0,
            List.of(limit),
            List.of(granted.permits()),
            granted.grant(),
            now,
            random);
    LimitReply verdict = answer.reply().limits().get(0);
    boolean refunded = view.refund(granted.permits(), granted.given());
    assertThat(verdict.fits()).as(where).isEqualTo(refunded);
    assertThat(verdict.remaining()).as(where).isEqualTo(view.remaining());
    assertThat(verdict.resetMicros()).as(where).isEqualTo(view.reset());
    if (refunded) {
      limit.expires = now + view.expiry();
      requireKept(where, answer.ttls().get(0), view.expiry());
    }
  }

  private void reset(List<ModelledLimit> limits, long now) {
    for (ModelledLimit limit : limits) {
      List<byte[]> arguments =
          LimitScript.encodeArguments(
              Operation.RESET, Long.toString(now), Duration.ZERO, List.of(), now);
      List<Object> unused = runner.run(LimitScript.SCRIPT, List.of(limit.key), arguments).join();
      limit.reference.clear();
      limit.granted.clear(); // permits from before a reset cannot be refunded
    }
  }

  /** The reply of the script, and the times to live of the keys in milliseconds. */
  private record Answer(Reply reply, List<Long> ttls) {}

  private Answer ask(
      Operation operation,
      long maxWait,
      List<ModelledLimit> limits,
      List<Long> permits,
      String grant,
      long now,
      Random random) {
    List<ScriptLimit> asked = new ArrayList<>();
    for (int i = 0; i < limits.size(); i++) {
      asked.add(new ScriptLimit(limits.get(i).policy, limits.get(i).key, permits.get(i), grant));
    }
    long error = Duration.ofSeconds(30).toNanos() / 1_000;
    List<byte[]> arguments =
        LimitScript.encodeArguments(
            operation,
            Long.toString(now),
            LimitScript.toDuration(maxWait),
            asked,
            now + Math.floorMod(random.nextLong(), 2 * error) - error);
    List<Object> keys = limits.stream().<Object>map(limit -> limit.key).toList();
    List<Object> answer = runner.run(SCRIPT, keys, arguments).join();
    Reply reply = LimitScript.parse(list(answer.get(0)));
    assertThat(reply.now()).isEqualTo(now);
    return new Answer(reply, list(answer.get(1)).stream().map(Long.class::cast).toList());
  }

  private static List<Object> list(Object reply) {
    return List.copyOf((List<?>) reply);
  }

  /** Checks that the key expires when its state does not count any more, and not earlier. */
  private static void requireKept(String where, long ttl, long expiry) {
    long millis = Math.floorDiv(expiry + 999, 1_000);
    if (expiry == 0) {
      assertThat(ttl).as(where).isEqualTo(-2);
    } else {
      assertThat(ttl).as(where).isBetween(Math.max(0, millis - SLOW_MILLIS), millis);
    }
  }
}
