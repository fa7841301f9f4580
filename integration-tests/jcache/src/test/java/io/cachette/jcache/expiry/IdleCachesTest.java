package io.cachette.jcache.expiry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests how many commands the server executes for many caches that are not used. */
class IdleCachesTest {

  private static final int CACHES = 1_000;
  private static final int PARTITIONS = 16;
  private static final int SECONDS_WATCHED = 10;
  private static final Pattern CALLS = Pattern.compile("cmdstat_(\\S+?):calls=(\\d+)");

  /** The commands that ask for the counters, and those of connections. */
  private static final Pattern OTHERS = Pattern.compile("info|config.*");

  private final RedisServer server = RedisServer.start();
  private final CacheFixture fixture = CacheFixture.on(server);

  @AfterEach
  void close() {
    fixture.provider().close();
    server.close();
  }

  @Test
  void idleCaches_hourlyExpiry_runFewCommands() {
    open(i -> hourly());

    assertIdle();
  }

  @Test
  void idleCaches_serverRemovesEntries_runNoCommand() {
    assumeThat(StoredEntries.doFieldsExpire(server)).isTrue();
    open(i -> hourly());

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(countCommands()).isEmpty());
  }

  @Test
  void idleCaches_listenersOfAllEvents_runFewCommands() {
    open(i -> hourly().addCacheEntryListenerConfiguration(new RecordingListener().registration()));

    assertIdle();
  }

  @Test
  void idlePartitions_listenersOfAllEvents_runFewCommands() {
    open(
        CACHES / PARTITIONS,
        i ->
            CachetteConfiguration.<String, String>builder()
                .with(
                    hourly()
                        .addCacheEntryListenerConfiguration(new RecordingListener().registration()))
                .partitions(PARTITIONS)
                .build());

    assertIdle(50);
  }

  private void open(IntFunction<MutableConfiguration<String, String>> configuration) {
    open(CACHES, configuration);
  }

  /** Each second cache has an entry that expires in an hour. */
  private void open(
      int caches, IntFunction<? extends CompleteConfiguration<String, String>> configuration) {
    IntStream.range(0, caches)
        .forEach(
            i -> {
              Cache<String, String> cache = fixture.cache("cache" + i, configuration.apply(i));
              if (i % 2 == 0) {
                cache.put("k", "v");
              }
            });
  }

  private static MutableConfiguration<String, String> hourly() {
    return CacheFixture.strings()
        .setExpiryPolicyFactory(
            CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR));
  }

  private void assertIdle() {
    assertIdle(12);
  }

  /** The caches become idle some seconds after their last change. */
  private void assertIdle(int commandsPerSecond) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(countCommands())
                    .satisfies(
                        calls ->
                            assertThat(calls.values().stream().mapToLong(Long::longValue).sum())
                                .isLessThanOrEqualTo((long) commandsPerSecond * SECONDS_WATCHED)));
  }

  /** Returns how often the server executes each command meanwhile, also within scripts. */
  private Map<String, Long> countCommands() {
    server.command("CONFIG", "RESETSTAT");
    await().pollDelay(SECONDS_WATCHED, SECONDS).timeout(Duration.ofMinutes(1)).until(() -> true);
    return CALLS
        .matcher(String.valueOf(server.command("INFO", "commandstats")))
        .results()
        .filter(found -> !OTHERS.matcher(found.group(1)).matches())
        .collect(
            toMap(
                found -> found.group(1),
                found -> Long.valueOf(found.group(2)),
                Long::sum,
                TreeMap::new));
  }
}
