package io.cachette.lock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.redis.internal.Script;
import io.cachette.redis.internal.ScriptRunner;
import io.cachette.redis.internal.SharedClient;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the script with and without {@code plain.lua} on random calls. */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
final class PlainScriptTest {

  private static final int STEPS = 600;
  private static final Script GENERAL = Script.loadReadWrite(LeaseStore.class, "lease.lua");
  private static final List<String> HOLDERS = List.of("a", "b", "c");
  private static final List<String> OPERATIONS =
      List.of("acquire", "acquire", "acquire", "release", "release", "release", "renew", "count");
  private static final long HOUR = Duration.ofHours(1).toMillis();

  /** Later than the clock, as before the clock was set back. */
  private static final long AHEAD = 9_007_199_254_000_000L;

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
  @ValueSource(ints = {1, 2, 3})
  void calls_random_sameRepliesAndKeys(int limit) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    server.command("UNLINK", "{plain}", "{plain}:fence", "{general}", "{general}:fence");
    for (int step = 0; step < STEPS; step++) {
      change(random);
      List<String> words = call(random, limit);
      String where = "seed %d, step %d, %s".formatted(seed, step, words);

      String expected = run(GENERAL, "{general}", words);

      assertThat(run(LeaseStore.SCRIPT, "{plain}", words)).as(where).isEqualTo(expected);
      assertThat(state("{plain}")).as(where).isEqualTo(state("{general}"));
    }
  }

  private static List<String> call(Random random, int limit) {
    String operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
    long hours = 1L + random.nextInt(3);
    List<String> words = new ArrayList<>();
    words.add(operation);
    words.add(Long.toString(hours * HOUR * 1_000));
    words.add(Integer.toString(limit));
    if (!operation.equals("count")) {
      words.add(HOLDERS.get(random.nextInt(HOLDERS.size())));
    }
    return words;
  }

  /** A lease expires, a key is lost, or the clock was set back. */
  private void change(Random random) {
    String holder = HOLDERS.get(random.nextInt(HOLDERS.size()));
    int kind = random.nextInt(12);
    for (String key : List.of("{plain}", "{general}")) {
      switch (kind) {
        case 0 -> server.command("ZADD", key, "XX", "1000", holder);
        case 1 -> server.command("UNLINK", key + ":fence");
        case 2 -> server.command("SET", key + ":fence", Long.toString(AHEAD));
        case 3 -> server.command("SET", key + ":fence", "x");
        case 4 -> server.command("ZREM", key, "token");
        default -> {}
      }
    }
  }

  private String run(Script script, String key, List<String> words) {
    List<Object> reply =
        runner
            .run(
                script,
                List.of(key, key + ":fence"),
                words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList())
            .join();
    boolean isAcquired = words.get(0).equals("acquire");
    return Stream.iterate(0, i -> i < reply.size(), i -> i + 1)
        .map(i -> isAcquired && i == 1 ? textOf((Long) reply.get(i)) : reply.get(i).toString())
        .toList()
        .toString();
  }

  /** A token that the clock gave, and a time until a lease expires, differ from key to key. */
  private static String textOf(long number) {
    return number >= AHEAD
        ? "token " + (number - AHEAD)
        : number > Duration.ofDays(365).toNanos() / 1_000
            ? "token"
            : Math.round(number / (HOUR * 1_000.0)) + " hours";
  }

  private List<String> state(String key) {
    List<String> state = new ArrayList<>();
    List<?> members = (List<?>) server.command("ZRANGE", key, "0", "-1", "WITHSCORES");
    long now = System.currentTimeMillis() * 1_000;
    for (int i = 0; members != null && i < members.size(); i += 2) {
      double score = Double.parseDouble(members.get(i + 1).toString());
      state.add(
          members.get(i)
              + " "
              + (score < 0
                  ? textOf((long) -score)
                  : score == 1_000 ? "expired" : textOf((long) score - now)));
    }
    state.sort(null);
    Object fence = server.command("GET", key + ":fence");
    state.add("fence " + (fence == null || fence.equals("x") ? fence : textOf(toLong(fence))));
    state.add(hours(key));
    state.add(hours(key + ":fence"));
    return state;
  }

  private static long toLong(Object text) {
    return Long.parseLong(text.toString());
  }

  private String hours(String key) {
    long ttl = toLong(Objects.requireNonNull(server.command("PTTL", key)));
    return Math.round(ttl / (double) HOUR) + " hours";
  }
}
