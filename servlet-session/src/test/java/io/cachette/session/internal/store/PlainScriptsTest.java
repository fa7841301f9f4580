package io.cachette.session.internal.store;

import static io.cachette.session.internal.store.Stores.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares {@code access.lua} and {@code commit.lua} with and without {@code plain_access.lua} and
 * {@code plain_commit.lua}, on random sessions and requests.
 */
@RedisTest
@TestInstance(Lifecycle.PER_CLASS)
class PlainScriptsTest {

  private static final int STEPS = 1_500;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  /** The time until a lock of an hour expires. */
  private static final Pattern LEASE = Pattern.compile("\\b35\\d{5}\\b");

  private static final Pattern TIME = Pattern.compile("\\b\\d{13}\\b");
  private static final List<String> MALFORMED = List.of("x", "", "1e12", "0x19ecd3b2e80", "-1");

  private final RedisServer server;
  @AutoClose private final ResilientScripts scripts;
  private final SessionKeys keys;
  private final SessionId plain = SessionToken.generate().id();
  private final SessionId general = inOtherShard(plain);

  PlainScriptsTest(RedisServer server) {
    this.server = server;
    this.scripts = Stores.connect(server.uri());
    this.keys = new SessionKeys(scripts.namespace(), "plain");
  }

  private static SessionId inOtherShard(SessionId id) {
    SessionId other = SessionToken.generate().id();
    return other.shard() == id.shard() ? inOtherShard(id) : other;
  }

  private static Script script(String... files) {
    return Script.loadReadWrite(SessionStore.class, files);
  }

  @ParameterizedTest
  @ValueSource(strings = {"access", "commit"})
  void requests_random_sameRepliesAndKeys(String file) {
    Script without = script("out_of_memory.lua", "session.lua", file + ".lua");
    Script with =
        script("plain_" + file + ".lua", "out_of_memory.lua", "session.lua", file + ".lua");
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      long now = System.currentTimeMillis();
      Map<String, String> fields = session(random, now);
      List<String> words = file.equals("access") ? access(random) : commit(random);
      String where = "seed %d, step %d, %s, %s".formatted(seed, step, words, fields);
      store(plain, fields);
      store(general, fields);

      String expected = run(without, general, words, now);

      assertThat(run(with, plain, words, now)).as(where).isEqualTo(expected);
      assertThat(state(plain, now)).as(where).isEqualTo(state(general, now));
    }
  }

  /** Returns the fields of a session, most of which need nothing but a new expiry time. */
  private static Map<String, String> session(Random random, long now) {
    Map<String, String> fields = new TreeMap<>();
    String interval = any(random, "28800", "28800", "28800", "60", "0", "-5", "2147483648", "1e3");
    long next = now + (interval.length() > 5 ? 0 : 1_000 * (long) Double.parseDouble(interval));
    fields.put("c", Long.toString(now - 9 * HOUR));
    fields.put("l", Long.toString(now - any(random, HOUR, HOUR, 3 * HOUR, -HOUR)));
    fields.put("p", Long.toString(now - 4 * HOUR));
    fields.put("d", Long.toString(now + any(random, HOUR, HOUR, HOUR, -MINUTE)));
    fields.put("i", interval);
    fields.put("e", Long.toString(next - any(random, MINUTE, MINUTE, 4 * MINUTE, -4 * MINUTE)));
    fields.put("a:one", "1");
    fields.put("a:two", "2");
    if (random.nextInt(3) == 0) {
      fields.put("u", any(random, "ann", "ann", ""));
      fields.put("x", Long.toString(next - any(random, MINUTE, -MINUTE, HOUR)));
    }
    if (random.nextInt(3) == 0) {
      String name = any(random, "c", "l", "p", "d", "i", "e", "x");
      if (random.nextBoolean()) {
        fields.remove(name);
      } else {
        fields.put(name, MALFORMED.get(random.nextInt(MALFORMED.size())));
      }
    }
    if (random.nextInt(6) == 0) {
      fields.put("k", any(random, "1000:token", now + HOUR + ":token", now + HOUR + ":other"));
    }
    return fields;
  }

  private static List<String> access(Random random) {
    return List.of(
        any(random, "0", "2000", Long.toString(2 * HOUR)),
        any(random, "load", "load", "touch", "touch", "hold"),
        any(random, "", "", "", "token"),
        "3600000");
  }

  private static List<String> commit(Random random) {
    List<String> words = new ArrayList<>();
    words.add("0");
    words.add(any(random, "", "", "", "", "28800", "7200"));
    words.add(any(random, "=", "=", "=", "=", "", "bob"));
    words.add(any(random, "", "", "", "token"));
    int writes = random.nextInt(3);
    words.add(Integer.toString(writes));
    String digestOfOne = SessionChanges.sha1("1".getBytes(UTF_8));
    for (int i = 0; i < writes; i++) {
      words.addAll(List.of(i == 0 ? "a:one" : "a:new", any(random, "new", "")));
      words.add(any(random, "", "", "", "", digestOfOne, SessionChanges.NOTHING));
    }
    if (random.nextInt(4) == 0) {
      words.addAll(List.of(any(random, "a:two", "a:none"), any(random, "", "-")));
    }
    return words;
  }

  @SafeVarargs
  private static <T> T any(Random random, T... values) {
    return values[random.nextInt(values.length)];
  }

  private void store(SessionId id, Map<String, String> fields) {
    String index = keys.expiryIndex(id.shard());
    server.command("UNLINK", keys.session(id), index);
    List<String> command = new ArrayList<>(List.of("HSET", keys.session(id)));
    fields.forEach((name, value) -> command.addAll(List.of(name, value)));
    server.command(command.toArray(String[]::new));
    server.command("PEXPIRE", keys.session(id), "1800000");
    server.command("ZADD", index, "1000", id.text());
    server.command("PEXPIRE", index, "1800000");
  }

  private String run(Script script, SessionId id, List<String> words, long now) {
    List<String> arguments = new ArrayList<>(List.of(id.text(), keys.channel()));
    arguments.addAll(words);
    return textOf(
        get(
            scripts.runAsync(
                script,
                keys.scriptKeys(id),
                arguments.stream().map(word -> word.getBytes(UTF_8)).toList())),
        now);
  }

  private List<String> state(SessionId id, long now) {
    String index = keys.expiryIndex(id.shard());
    List<String> state = new ArrayList<>();
    List<?> fields = (List<?>) requireNonNull(server.command("HGETALL", keys.session(id)));
    state.add(textOf(fields, now));
    state.add(textOf(server.command("ZSCORE", index, id.text()), now));
    for (String key : List.of(keys.session(id), index)) {
      state.add(toMinutes((Long) requireNonNull(server.command("PTTL", key))));
    }
    return state;
  }

  /** Returns a reply or fields as text, with times in minutes from now, and fields by name. */
  private static String textOf(@Nullable Object reply, long now) {
    if (reply instanceof List<?> list) {
      List<String> texts = list.stream().map(each -> textOf(each, now)).toList();
      if (texts.size() % 2 == 0 && texts.contains("i")) {
        Map<String, String> fields = new TreeMap<>();
        for (int i = 0; i < texts.size(); i += 2) {
          fields.put(texts.get(i), texts.get(i + 1));
        }
        return fields.toString();
      }
      return texts.toString();
    }
    String text = reply instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(reply);
    return TIME.matcher(LEASE.matcher(text).replaceAll("lease"))
        .replaceAll(time -> toMinutes(Long.parseLong(time.group()) - now) + " minutes");
  }

  private static String toMinutes(long millis) {
    return Long.toString(Math.round(millis / (double) MINUTE));
  }
}
