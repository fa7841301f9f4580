package io.cachette.jcache;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.AsyncCacheAdapter;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.Policies;
import io.cachette.jcache.support.Traffic;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests how many commands a client sends for an operation. */
@RedisTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoundTripsTest {

  private static final Set<String> CHUNK =
      IntStream.range(0, 250).mapToObj(i -> "k" + i).collect(toSet());

  private static final WriteOptions HOUR = WriteOptions.timeToLive(Duration.ofHours(1));

  private final Map<String, Cache<String, String>> caches = new HashMap<>();
  private final CacheFixture fixture;
  private final RedisServer server;

  RoundTripsTest(RedisServer server) {
    fixture = CacheFixture.on(server);
    this.server = server;
  }

  /** All tests share one cache per policy, so that connections are open and scripts are loaded. */
  @BeforeAll
  void open() {
    Policies.ofTheApi().forEach(policy -> open(policy.getName(), policy.getPayload()));
    open("custom", Policies.custom());
    caches.put(
        "written",
        fixture.cache(
            "written",
            CacheFixture.strings()
                .setWriteThrough(true)
                .setCacheWriterFactory(DroppingWriter::new)));
    caches.values().forEach(cache -> operations().forEach(each -> each.call().accept(cache)));
    cache("eternal").forEach(entry -> {});
  }

  private void open(String name, Factory<ExpiryPolicy> policy) {
    caches.put(name, fixture.cache(name, CacheFixture.strings().setExpiryPolicyFactory(policy)));
  }

  @AfterAll
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @MethodSource("operationsUnderPoliciesOfTheApi")
  void operation_policyOfApi_takesOneRoundTrip(String policy, Operation operation) {
    assertThat(run(operation, cache(policy))).hasSize(1);
  }

  static Stream<Arguments> operationsUnderPoliciesOfTheApi() {
    return Policies.ofTheApi()
        .flatMap(
            policy -> operations().map(operation -> Arguments.of(policy.getName(), operation)));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operation_policyOfUser_takesAtMostTwoRoundTrips(Operation operation) {
    assertThat(run(operation, cache("custom"))).hasSizeBetween(1, 2);
  }

  @ParameterizedTest
  @MethodSource("writingOperations")
  void operation_writeThrough_takesTwoRoundTrips(Operation operation) {
    assertThat(run(operation, cache("written"))).hasSize(2);
  }

  static Stream<Operation> writingOperations() {
    return operations().filter(Operation::writes);
  }

  @ParameterizedTest
  @MethodSource("operations")
  void asynchronousOperation_everyPolicy_takesSameRoundTrips(Operation operation) {
    assertThat(run(operation, AsyncCacheAdapter.of(cache("eternal")))).hasSize(1);
    assertThat(run(operation, AsyncCacheAdapter.of(cache("touched")))).hasSize(1);
    assertThat(run(operation, AsyncCacheAdapter.of(cache("custom")))).hasSizeBetween(1, 2);
    if (operation.writes()) {
      assertThat(run(operation, AsyncCacheAdapter.of(cache("written")))).hasSize(2);
    }
  }

  @ParameterizedTest
  @MethodSource("everyCache")
  void invoke_readAndSet_takesTwoRoundTrips(String policy) {
    Operation invoke =
        new Operation("invoke", true, cache -> cache.invoke("hit", RoundTripsTest::append));
    Operation withOptions =
        new Operation(
            "invoke with options", true, cache -> cache.invoke("hit", RoundTripsTest::appendHour));

    for (Operation operation : List.of(invoke, withOptions)) {
      assertThat(run(operation, cache(policy))).hasSize(2);
      assertThat(run(operation, AsyncCacheAdapter.of(cache(policy)))).hasSize(2);
    }
  }

  static Stream<String> everyCache() {
    return Stream.concat(Policies.ofTheApi().map(Named::getName), Stream.of("custom", "written"));
  }

  @ParameterizedTest
  @MethodSource("iterations")
  void iteration_tenThousandEntries_staysWithinRoundTripLimit(String policy, int most) {
    Cache<String, String> cache = cache(policy);
    cache.clear();
    cache.putAll(IntStream.range(0, 10_000).boxed().collect(toMap(i -> "k" + i, i -> "v" + i)));
    Map<String, String> seen = new HashMap<>();

    List<String> sent =
        sentDuring(() -> cache.forEach(entry -> seen.put(entry.getKey(), entry.getValue())));

    assertThat(seen).hasSize(10_000).containsEntry("k17", "v17");
    assertThat(sent).hasSizeLessThanOrEqualTo(most);
  }

  /** A policy that changes expiry times on access needs one more round trip per page. */
  static Stream<Arguments> iterations() {
    return Stream.of(
        Arguments.of("created", 48),
        Arguments.of("modified", 48),
        Arguments.of("eternal", 48),
        Arguments.of("accessed", 96),
        Arguments.of("touched", 96));
  }

  /**
   * A call on a cache in which {@code hit} has the value {@code v}, and {@code miss} has none.
   *
   * @param writes whether it calls the writer of a cache that has one
   */
  private record Operation(String name, boolean writes, Consumer<Cache<String, String>> call) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Operation> operations() {
    return Stream.of(
        reads("get, hit", cache -> cache.get("hit")),
        reads("get, miss", cache -> cache.get("miss")),
        reads("containsKey, hit", cache -> cache.containsKey("hit")),
        reads("containsKey, miss", cache -> cache.containsKey("miss")),
        reads("getAll of 1", cache -> cache.getAll(Set.of("hit"))),
        reads("getAll of 250", cache -> cache.getAll(CHUNK)),
        writes("put, create", cache -> cache.put("miss", "w")),
        writes("put, update", cache -> cache.put("hit", "w")),
        writes("getAndPut, create", cache -> cache.getAndPut("miss", "w")),
        writes("getAndPut, update", cache -> cache.getAndPut("hit", "w")),
        writes("putIfAbsent, absent", cache -> cache.putIfAbsent("miss", "w")),
        reads("putIfAbsent, present", cache -> cache.putIfAbsent("hit", "w")),
        writes("replace, present", cache -> cache.replace("hit", "w")),
        reads("replace, absent", cache -> cache.replace("miss", "w")),
        writes("replace, same", cache -> cache.replace("hit", "v", "w")),
        reads("replace, different", cache -> cache.replace("hit", "x", "w")),
        reads("replace, same, absent", cache -> cache.replace("miss", "v", "w")),
        writes("getAndReplace, present", cache -> cache.getAndReplace("hit", "w")),
        reads("getAndReplace, absent", cache -> cache.getAndReplace("miss", "w")),
        writes("put with options, create", cache -> extended(cache).put("miss", "w", HOUR)),
        writes("put with options, update", cache -> extended(cache).put("hit", "w", HOUR)),
        writes("getAndPut with options", cache -> extended(cache).getAndPut("hit", "w", HOUR)),
        writes(
            "putIfAbsent with options, absent",
            cache -> extended(cache).putIfAbsent("miss", "w", HOUR)),
        reads(
            "putIfAbsent with options, present",
            cache -> extended(cache).putIfAbsent("hit", "w", HOUR)),
        writes("replace with options, present", cache -> extended(cache).replace("hit", "w", HOUR)),
        reads("replace with options, absent", cache -> extended(cache).replace("miss", "w", HOUR)),
        writes(
            "replace with options, same", cache -> extended(cache).replace("hit", "v", "w", HOUR)),
        reads(
            "replace with options, different",
            cache -> extended(cache).replace("hit", "x", "w", HOUR)),
        writes(
            "getAndReplace with options", cache -> extended(cache).getAndReplace("hit", "w", HOUR)),
        writes("putAll with options of 250", cache -> extended(cache).putAll(chunkEntries(), HOUR)),
        writes("remove, present", cache -> cache.remove("hit")),
        writes("remove, absent", cache -> cache.remove("miss")),
        writes("remove, same", cache -> cache.remove("hit", "v")),
        reads("remove, different", cache -> cache.remove("hit", "x")),
        writes("getAndRemove", cache -> cache.getAndRemove("hit")),
        writes("putAll of 1", cache -> cache.putAll(Map.of("miss", "w"))),
        writes("putAll of 250", cache -> cache.putAll(chunkEntries())),
        writes("removeAll of 1", cache -> cache.removeAll(Set.of("hit"))),
        writes("removeAll of 250", cache -> cache.removeAll(CHUNK)));
  }

  private static Operation reads(String name, Consumer<Cache<String, String>> call) {
    return new Operation(name, false, call);
  }

  private static Operation writes(String name, Consumer<Cache<String, String>> call) {
    return new Operation(name, true, call);
  }

  private static Map<String, String> chunkEntries() {
    return CHUNK.stream().collect(toMap(key -> key, key -> "w"));
  }

  private static String append(MutableEntry<String, String> entry, Object... arguments) {
    entry.setValue(entry.getValue() + "w");
    return entry.getValue();
  }

  private static String appendHour(MutableEntry<String, String> entry, Object... arguments) {
    ExtendedEntry.of(entry).setValue(entry.getValue() + "w", HOUR);
    return entry.getValue();
  }

  private static ExtendedCache<String, String> extended(Cache<String, String> cache) {
    return (ExtendedCache<String, String>) cache;
  }

  private List<String> run(Operation operation, Cache<String, String> cache) {
    cache.clear();
    cache.put("hit", "v");
    return sentDuring(() -> operation.call().accept(cache));
  }

  /** Recording slows down the server, so it ends as soon as possible. */
  private List<String> sentDuring(Runnable work) {
    try (Traffic traffic = Traffic.on(server)) {
      return traffic.during(work);
    }
  }

  private Cache<String, String> cache(String policy) {
    return Objects.requireNonNull(caches.get(policy), policy);
  }
}
