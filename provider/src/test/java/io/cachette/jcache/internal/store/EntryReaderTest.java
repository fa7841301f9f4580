package io.cachette.jcache.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.ExpiryCollector;
import io.cachette.jcache.internal.store.Lookup.State;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.jcache.support.Traffic;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests look-ups by plain commands and by the script. */
@RedisTest
class EntryReaderTest {

  private static final long HOUR = 3_600_000;

  private final RedisServer server;
  private final CacheFixture fixture;
  private final StoredEntries stored;
  private final EntryReader reader;

  EntryReaderTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
    this.stored = StoredEntries.of(server, fixture, "read");
    this.reader = newReader(false);
  }

  private EntryReader newReader(boolean hasNearCache) {
    return new EntryReader(
        fixture.scripts(),
        StoreKeys.of(fixture.namespace(), "read"),
        StoreScripts.of(ExpiryCollector.SORTED_SET)::read,
        hasNearCache);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void read_timeIsKnown_sendsPlainCommands() {
    stored.put("s:a", "s:1", now() + HOUR);
    stored.put("s:b", "s:2", now() + HOUR);
    try (Traffic traffic = Traffic.on(server)) {
      awaitSent(traffic, "HGET", () -> assertThat(read("s:a")).containsExactly("s:1"));
      awaitSent(
          traffic,
          "HMGET",
          () ->
              assertThat(read("s:b", "s:c", "s:a", "s:b"))
                  .containsExactly("s:2", "MISSING", "s:1", "s:2"));
    }
  }

  @Test
  void read_noTimeKnown_runsScript() {
    stored.put("s:a", "s:1", now() + HOUR);
    try (Traffic traffic = Traffic.on(server)) {
      assertThat(traffic.during(() -> assertThat(read("s:a")).containsExactly("s:1")))
          .contains("EVALSHA_RO")
          .doesNotContain("HGET");
    }
  }

  /** Compares with the time of the server, which is read before the entry. */
  @Test
  void read_untilExpiry_neverReturnsExpiredValue() {
    for (int round = 0; round < 10; round++) {
      long expiry = now() + 60;
      stored.put("s:a", "s:1", expiry);
      stored.put("s:b", "s:2", now() + HOUR);
      assertThat(read("s:b", "s:a")).containsExactly("s:2", "s:1");
      boolean isExpired;
      do {
        isExpired = now() >= expiry;
        List<String> found = read("s:b", "s:a");
        assertThat(found.get(0)).isEqualTo("s:2");
        if (isExpired) {
          assertThat(found.get(1)).isEqualTo("EXPIRED");
        }
      } while (!isExpired);
      assertThat(read("s:a")).containsExactly("EXPIRED");
    }
  }

  /** An access that extends the time to live writes the index only. */
  @Test
  void read_entryExtendedInIndex_isPresent() {
    stored.put("s:a", "s:1", now() - 1);
    server.command("ZADD", expiryIndex(), String.valueOf(now() + HOUR), "s:a");
    stored.put("s:b", "s:2", now() - 1);

    for (int i = 0; i < 3; i++) {
      assertThat(read("s:a")).containsExactly("s:1");
      assertThat(read("s:b", "s:a", "s:b")).containsExactly("EXPIRED", "s:1", "EXPIRED");
    }
  }

  @Test
  void read_valuesOfOtherPrograms_areRead() {
    server.command("HSET", entries(), "s:a", "s:eternal", "s:b", "123", "s:c", "");
    server.command("HSET", entries(), "s:d", "99999999999999999999999:s:late", "s:e", ":s:x");

    for (int i = 0; i < 2; i++) {
      assertThat(read("s:a", "s:b", "s:c", "s:d", "s:e"))
          .containsExactly("s:eternal", "123", "", "s:late", ":s:x");
      assertThat(read("s:d")).containsExactly("s:late");
    }
  }

  /** Both by the script and by plain commands. */
  @Test
  void read_values_saysForHowLongTheyMayBeKept() {
    EntryReader near = newReader(true);
    long begin = now();
    stored.put("s:hour", "s:1", begin + HOUR);
    stored.put("s:extended", "s:2", begin - 1);
    server.command("ZADD", expiryIndex(), String.valueOf(begin + HOUR), "s:extended");
    stored.put("s:eternal", "s:3");

    for (int i = 0; i < 3; i++) {
      long before = now();
      List<Lookup> found =
          lookUp(near, Fetch.VALUES, "s:hour", "s:extended", "s:eternal", "s:missing");
      assertThat(found.get(0).keepMillis())
          .isPositive()
          .isLessThan(begin + HOUR - before)
          .isGreaterThan(HOUR / 2);
      assertThat(found.get(1).state()).isEqualTo(State.PRESENT);
      assertThat(found.get(1).keepMillis()).isZero();
      assertThat(found.get(2).keepMillis()).isEqualTo(Long.MAX_VALUE);
      assertThat(found.get(3).keepMillis()).isZero();
      assertThat(lookUp(near, Fetch.PRESENCE, "s:eternal").get(0).keepMillis()).isZero();
    }
  }

  private List<Lookup> lookUp(Fetch fetch, String... keys) {
    return lookUp(reader, fetch, keys);
  }

  private static List<Lookup> lookUp(EntryReader reader, Fetch fetch, String... keys) {
    List<byte[]> encoded = Stream.of(keys).map(key -> key.getBytes(UTF_8)).toList();
    return reader.read(encoded, fetch).toCompletableFuture().join();
  }

  private void awaitSent(Traffic traffic, String command, Runnable read) {
    await().until(() -> traffic.during(read).equals(List.of(command)));
  }

  private List<String> read(String... keys) {
    List<Lookup> lookups = lookUp(Fetch.VALUES, keys);
    assertThat(lookups).hasSize(keys.length);
    return IntStream.range(0, keys.length).mapToObj(i -> toText(lookups.get(i))).toList();
  }

  private static String toText(Lookup lookup) {
    return lookup.state() == State.PRESENT
        ? new String(Objects.requireNonNull(lookup.value()), UTF_8)
        : lookup.state().name();
  }

  private String entries() {
    return fixture.namespace() + ":{read}";
  }

  private String expiryIndex() {
    return entries() + ":expiry";
  }

  private long now() {
    List<?> time = (List<?>) Objects.requireNonNull(server.command("TIME"));
    return Long.parseLong(String.valueOf(time.get(0))) * 1000
        + Long.parseLong(String.valueOf(time.get(1))) / 1000;
  }
}
