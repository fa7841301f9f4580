package io.cachette.jcache;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.ExpiryCollector;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Policies;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests how many commands an operation runs inside the server, with those in its script. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScriptCommandsTest {

  private static final Map<String, String> CHUNK =
      IntStream.range(0, 250).boxed().collect(toMap(i -> "k" + i, i -> "v"));

  private static final Map<String, String> NEW =
      IntStream.range(0, 25).boxed().collect(toMap(i -> "new" + i, i -> "v"));

  private static final Pattern CALLS = Pattern.compile("cmdstat_(\\S+?):calls=(\\d+)");
  private static final String WITH_FIELD_TTL = "field-ttl-";
  private static final String LIMITED = "limited";
  private static final String BEYOND_LIMIT = "beyond-limit";
  private static final String FAR = "9999999999999";

  private final RedisServer server = RedisServer.start();
  private final CacheFixture fixture = CacheFixture.on(server);
  private final Map<String, Cache<String, String>> caches = new HashMap<>();

  /** Scripts are loaded before the first test counts. */
  @BeforeAll
  void open() {
    boolean doFieldsExpire = StoredEntries.doFieldsExpire(server);
    Policies.ofTheApi()
        .forEach(
            policy -> {
              MutableConfiguration<String, String> configuration =
                  CacheFixture.strings().setExpiryPolicyFactory(policy.getPayload());
              open(policy.getName(), CacheFixture.withIndex(configuration));
              if (doFieldsExpire) {
                open(WITH_FIELD_TTL + policy.getName(), configuration);
              }
            });
    for (String name : List.of(LIMITED, BEYOND_LIMIT)) {
      open(name, limited(ExpiryCollector.SORTED_SET));
      if (doFieldsExpire) {
        open(WITH_FIELD_TTL + name, limited(ExpiryCollector.FIELD_TTL));
      }
    }
    caches.values().forEach(cache -> operations().forEach(each -> each.call().accept(cache)));
  }

  private static CompleteConfiguration<String, String> limited(ExpiryCollector collector) {
    return CachetteConfiguration.builder(String.class, String.class)
        .expireAfterCreation(Duration.ofHours(1))
        .collector(collector)
        .maxEntries(CHUNK.size())
        .build();
  }

  private void open(String name, CompleteConfiguration<String, String> configuration) {
    caches.put(name, fixture.cache(name, configuration));
  }

  @AfterAll
  void close() {
    fixture.close();
    server.close();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void operation_nothingWatches_runsFewCommands(
      String policy, Operation operation, String expected) {
    assertThat(commandsOf(operation, cache(policy), scriptsOf(policy, operation)))
        .isEqualTo(expected);
  }

  static Stream<Arguments> commands() {
    return Stream.of(
        of("created", GET, "hget 1"),
        of("created", GET_MISS, "hget 1"),
        of("created", CONTAINS_KEY, "hmget 1, time 1"),
        of("created", PUT_CREATE, "hget 1, hmget 1, hset 1, time 1, zadd 1"),
        of("created", PUT_UPDATE, "hget 1, hmget 1, hset 1, time 1"),
        of("created", PUT_IF_PRESENT, "hget 1, hmget 1, time 1"),
        of("created", REMOVE, "hdel 2, hget 1, hmget 1, time 1, zrem 1"),
        of("created", REMOVE_MISS, "hdel 1, hget 1, hmget 1, time 1"),
        of("created", GET_ALL, "hmget 1"),
        of("created", PUT_ALL_CREATE, "hlen 1, hmget 2, hset 1, time 1, zadd 1"),
        of("created", PUT_ALL_UPDATE, "hlen 1, hmget 2, hset 1, time 1"),
        of("created", REMOVE_ALL, "hdel 2, hlen 1, hmget 2, time 1, zrem 1"),
        of("modified", PUT_UPDATE, "hget 1, hmget 1, hset 1, time 1, zadd 1"),
        of("touched", GET, "hdel 1, hget 1, hmget 1, time 1, zadd 1"),
        of("touched", GET_MISS, "hdel 1, hget 1, hmget 1, time 1"),
        of("touched", PUT_UPDATE, "hget 1, hmget 1, hset 1, time 1, zadd 1"),
        of("touched", GET_ALL, "hdel 1, hlen 1, hmget 2, time 1, zadd 1"),
        of("eternal", GET, "hget 1"),
        of("eternal", CONTAINS_KEY, "hmget 1, time 1"),
        of("eternal", PUT_CREATE, "hget 1, hmget 1, hset 1, time 1"),
        of("eternal", PUT_UPDATE, "hget 1, hmget 1, hset 1, time 1"),
        of("eternal", REMOVE, "hdel 2, hget 1, hmget 1, time 1"),
        of("eternal", GET_ALL, "hmget 1"),
        of("eternal", PUT_ALL_CREATE, "hlen 1, hmget 2, hset 1, time 1"),
        of("eternal", REMOVE_ALL, "hdel 2, hlen 1, hmget 2, time 1"),
        of(LIMITED, PUT_CREATE, "hget 1, hlen 1, hmget 1, hset 1, time 1, zadd 1"),
        of(LIMITED, PUT_UPDATE, "hget 1, hmget 1, hset 1, time 1"),
        of(LIMITED, REMOVE, "hdel 2, hget 1, hmget 1, time 1, zrem 1"),
        of(LIMITED, PUT_ALL_CREATE, "hlen 2, hmget 2, hset 1, time 1, zadd 1"),
        of(LIMITED, PUT_ALL_UPDATE, "hlen 1, hmget 2, hset 1, time 1"),
        of(
            BEYOND_LIMIT,
            PUT_BEYOND,
            "hdel 1, hget 1, hlen 1, hmget 2, hrandfield 1, hset 1, time 1, zadd 1, zmscore 1, zrem"
                + " 1"),
        of(
            BEYOND_LIMIT,
            PUT_ALL_BEYOND,
            "hdel 1, hlen 2, hmget 2, hrandfield 1, hset 1, time 1, zadd 1, zmscore 1, zrem 1"));
  }

  @ParameterizedTest
  @MethodSource("commandsWithFieldTtl")
  void operation_serverRemovesEntries_runsFewCommands(
      String policy, Operation operation, String expected) {
    assumeThat(StoredEntries.doFieldsExpire(server)).isTrue();
    String name = WITH_FIELD_TTL + policy;

    assertThat(commandsOf(operation, cache(name), scriptsOf(policy, operation)))
        .isEqualTo(expected);
  }

  static Stream<Arguments> commandsWithFieldTtl() {
    return Stream.of(
        of("created", GET, "hget 1"),
        of("created", PUT_CREATE, "hget 1, hmget 1, hsetex 1, time 1"),
        of("created", PUT_UPDATE, "hget 1, hmget 1, hsetex 1, time 1"),
        of("created", REMOVE, "hdel 2, hget 1, hmget 1, time 1"),
        of("created", PUT_ALL_CREATE, "hlen 1, hmget 2, hsetex 1, time 1"),
        of("created", PUT_ALL_UPDATE, "hlen 1, hmget 2, hsetex 1, time 1"),
        of("created", REMOVE_ALL, "hdel 2, hlen 1, hmget 2, time 1"),
        of("touched", GET, "hdel 1, hget 1, hmget 1, hpexpireat 1, time 1"),
        of(LIMITED, PUT_CREATE, "hget 1, hlen 1, hmget 1, hsetex 1, time 1"),
        of(LIMITED, PUT_UPDATE, "hget 1, hmget 1, hsetex 1, time 1"),
        of(
            BEYOND_LIMIT,
            PUT_BEYOND,
            "hdel 1, hget 1, hlen 1, hmget 2, hpexpiretime 1, hrandfield 1, hsetex 1, time 1"),
        of(
            BEYOND_LIMIT,
            PUT_ALL_BEYOND,
            "hdel 1, hlen 2, hmget 2, hpexpiretime 1, hrandfield 1, hsetex 1, time 1"));
  }

  @ParameterizedTest
  @MethodSource("commandsWithListener")
  void operation_anotherNodeListens_publishesBesides(Operation operation, String expected) {
    server.command("HSET", control("created"), "listeners", ";other=" + FAR + ":crux");
    try {
      assertThat(commandsOf(operation, cache("created"), scriptsOf("created", operation)))
          .isEqualTo(expected);
    } finally {
      server.command("HDEL", control("created"), "listeners");
    }
  }

  static Stream<Arguments> commandsWithListener() {
    return Stream.of(
        Arguments.of(GET, "hget 1"),
        Arguments.of(PUT_CREATE, "hget 1, hmget 1, hset 1, publish 1, time 1, zadd 1"),
        Arguments.of(PUT_UPDATE, "hget 1, hmget 1, hset 1, publish 1, time 1"),
        Arguments.of(REMOVE, "hdel 2, hget 1, hmget 1, publish 1, time 1, zrem 1"),
        Arguments.of(PUT_ALL_CREATE, "hlen 1, hmget 2, hset 1, publish 1, time 1, zadd 1"),
        Arguments.of(REMOVE_ALL, "hdel 2, hlen 1, hmget 2, publish 1, time 1, zrem 1"));
  }

  @ParameterizedTest
  @MethodSource("commandsWithNearCache")
  void operation_nodeHasNearCache_publishesBesides(Operation operation, String expected) {
    server.command("HSET", control("created"), "listeners", ";other=" + FAR + ":N", "near", "1");
    try {
      assertThat(commandsOf(operation, cache("created"), scriptsOf("created", operation)))
          .isEqualTo(expected);
    } finally {
      server.command("HDEL", control("created"), "listeners", "near");
    }
  }

  static Stream<Arguments> commandsWithNearCache() {
    return Stream.of(
        Arguments.of(GET, "hget 1"),
        Arguments.of(PUT_CREATE, "hget 1, hincrby 1, hmget 1, hset 1, publish 1, time 1, zadd 1"),
        Arguments.of(PUT_UPDATE, "hget 1, hincrby 1, hmget 1, hset 1, publish 1, time 1"),
        Arguments.of(PUT_IF_PRESENT, "hget 1, hmget 1, time 1"),
        Arguments.of(REMOVE, "hdel 2, hget 1, hincrby 1, hmget 1, publish 1, time 1, zrem 1"),
        Arguments.of(REMOVE_MISS, "hdel 1, hget 1, hmget 1, time 1"),
        Arguments.of(
            PUT_ALL_CREATE, "hincrby 1, hlen 1, hmget 2, hset 1, publish 1, time 1, zadd 1"),
        Arguments.of(PUT_ALL_UPDATE, "hincrby 1, hlen 1, hmget 2, hset 1, publish 1, time 1"),
        Arguments.of(REMOVE_ALL, "hdel 2, hincrby 1, hlen 1, hmget 2, publish 1, time 1, zrem 1"));
  }

  @ParameterizedTest
  @MethodSource("commandsWithLoad")
  void operation_loadOfAnotherEntryUnderWay_runsFewCommands(Operation operation, String expected) {
    server.command("HSET", control("created"), "load:s:other", FAR + ":0:0:token");
    try {
      assertThat(commandsOf(operation, cache("created"), scriptsOf("created", operation)))
          .isEqualTo(expected);
    } finally {
      server.command("HDEL", control("created"), "load:s:other");
    }
  }

  static Stream<Arguments> commandsWithLoad() {
    return Stream.of(
        Arguments.of(PUT_UPDATE, "hget 1, hmget 1, hset 1, time 1"),
        Arguments.of(PUT_ALL_CREATE, "hkeys 1, hlen 1, hmget 2, hset 1, time 1, zadd 1"),
        Arguments.of(REMOVE_ALL, "hdel 2, hkeys 1, hlen 1, hmget 2, time 1, zrem 1"));
  }

  /** Many records are looked up by name, as listing all of them would take longer. */
  @Test
  void putAll_manyLoadsUnderWay_looksRecordsUp() {
    for (int i = 0; i < 200; i++) {
      server.command("HSET", control("created"), "load:s:other" + i, FAR + ":0:0:token");
    }
    try {
      assertThat(commandsOf(PUT_ALL_UPDATE, cache("created"), 1))
          .isEqualTo("hlen 1, hmget 3, hset 1, time 1");
    } finally {
      for (int i = 0; i < 200; i++) {
        server.command("HDEL", control("created"), "load:s:other" + i);
      }
    }
  }

  /**
   * A call of a cache.
   *
   * @param before brings the cache into the state that the call finds; it ends with a look-up, so
   *     that the time of the server is known for a second
   */
  private record Operation(
      String name, Consumer<Cache<String, String>> before, Consumer<Cache<String, String>> call) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final Operation GET =
      new Operation("get, hit", ScriptCommandsTest::putChunk, cache -> cache.get("k1"));
  private static final Operation GET_MISS =
      new Operation("get, miss", ScriptCommandsTest::removeFirst, cache -> cache.get("k1"));
  private static final Operation CONTAINS_KEY =
      new Operation("containsKey", ScriptCommandsTest::putChunk, cache -> cache.containsKey("k1"));
  private static final Operation PUT_CREATE =
      new Operation("put, create", ScriptCommandsTest::removeFirst, cache -> cache.put("k1", "w"));
  private static final Operation PUT_UPDATE =
      new Operation("put, update", ScriptCommandsTest::putChunk, cache -> cache.put("k1", "w"));
  private static final Operation PUT_IF_PRESENT =
      new Operation(
          "putIfAbsent, present",
          ScriptCommandsTest::putChunk,
          cache -> cache.putIfAbsent("k1", "w"));
  private static final Operation REMOVE =
      new Operation("remove, present", ScriptCommandsTest::putChunk, cache -> cache.remove("k1"));
  private static final Operation REMOVE_MISS =
      new Operation("remove, absent", ScriptCommandsTest::removeFirst, cache -> cache.remove("k1"));
  private static final Operation GET_ALL =
      new Operation("getAll", ScriptCommandsTest::putChunk, cache -> cache.getAll(CHUNK.keySet()));
  private static final Operation PUT_ALL_CREATE =
      new Operation(
          "putAll, create", ScriptCommandsTest::removeChunk, cache -> cache.putAll(CHUNK));
  private static final Operation PUT_ALL_UPDATE =
      new Operation("putAll, update", ScriptCommandsTest::putChunk, cache -> cache.putAll(CHUNK));
  private static final Operation REMOVE_ALL =
      new Operation(
          "removeAll", ScriptCommandsTest::putChunk, cache -> cache.removeAll(CHUNK.keySet()));

  private static final Operation PUT_BEYOND =
      new Operation(
          "put, beyond the limit", ScriptCommandsTest::reachLimit, cache -> cache.put("new0", "w"));
  private static final Operation PUT_ALL_BEYOND =
      new Operation(
          "putAll, beyond the limit", ScriptCommandsTest::reachLimit, cache -> cache.putAll(NEW));

  /** Look-ups are plain commands, unless they extend the time to live. */
  private static int scriptsOf(String policy, Operation operation) {
    boolean isLookUp = Stream.of(GET, GET_MISS, GET_ALL).anyMatch(operation::equals);
    return isLookUp && !policy.equals("touched") ? 0 : 1;
  }

  private static void removeFirst(Cache<String, String> cache) {
    cache.remove("k1");
  }

  private static void removeChunk(Cache<String, String> cache) {
    cache.removeAll(CHUNK.keySet());
  }

  private static void putChunk(Cache<String, String> cache) {
    cache.putAll(CHUNK);
  }

  private static void reachLimit(Cache<String, String> cache) {
    cache.removeAll(NEW.keySet());
    cache.putAll(CHUNK);
  }

  private static Stream<Operation> operations() {
    return Stream.of(GET, CONTAINS_KEY, PUT_UPDATE, REMOVE, GET_ALL, PUT_ALL_UPDATE, REMOVE_ALL);
  }

  private static Arguments of(String policy, Operation operation, String expected) {
    return Arguments.of(policy, operation, expected);
  }

  /**
   * Counts again if another script has run meanwhile, such as that of a sweep, or that of a look-up
   * which asks for the time of the server.
   */
  private String commandsOf(Operation operation, Cache<String, String> cache, int scripts) {
    for (int attempt = 0; attempt < 100; attempt++) {
      operation.before().accept(cache);
      cache.get("k0");
      server.command("CONFIG", "RESETSTAT");
      operation.call().accept(cache);
      Map<String, Long> calls = calls();
      if (count(calls, "evalsha") + count(calls, "evalsha_ro") == scripts) {
        return calls.entrySet().stream()
            .filter(each -> !OUTSIDE.matcher(each.getKey()).matches())
            .map(each -> each.getKey() + " " + each.getValue())
            .collect(joining(", "));
      }
    }
    throw new AssertionError("The operation never took " + scripts + " scripts");
  }

  private static final Pattern OUTSIDE =
      Pattern.compile("evalsha|evalsha_ro|info|ping|auth|hello|select|config.*|client.*|acl.*");

  private static long count(Map<String, Long> calls, String command) {
    return calls.getOrDefault(command, 0L);
  }

  private Map<String, Long> calls() {
    return CALLS
        .matcher(String.valueOf(server.command("INFO", "commandstats")))
        .results()
        .collect(
            toMap(
                found -> found.group(1),
                found -> Long.valueOf(found.group(2)),
                Long::sum,
                TreeMap::new));
  }

  private String control(String cache) {
    return StoredEntries.of(server, fixture, cache).control();
  }

  private Cache<String, String> cache(String policy) {
    return Objects.requireNonNull(caches.get(policy), policy);
  }
}
