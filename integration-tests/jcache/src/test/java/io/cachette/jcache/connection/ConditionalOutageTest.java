package io.cachette.jcache.connection;

import static io.cachette.jcache.support.CacheFixture.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.configuration.ConditionalOutagePolicy;
import io.cachette.configuration.OutagePolicy;
import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.CacheAside;
import io.cachette.jcache.support.DroppingWriter;
import io.cachette.jcache.support.OutageNodes;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Caches whose conditional operations fail during an outage, and whose other operations go on. */
@RedisTest(dedicated = true)
class ConditionalOutageTest {

  private static final EntryProcessor<String, String, Void> SET =
      (entry, arguments) -> {
        entry.setValue("processed");
        return null;
      };

  private static final Map<String, Consumer<Cache<String, String>>> CONDITIONAL =
      Map.of(
          "putIfAbsent", cache -> cache.putIfAbsent("k", "w"),
          "replace", cache -> cache.replace("k", "w"),
          "replace an old value", cache -> cache.replace("k", "v", "w"),
          "remove an old value", cache -> cache.remove("k", "v"),
          "getAndReplace", cache -> cache.getAndReplace("k", "w"),
          "invoke", cache -> cache.invoke("k", SET),
          "invoke that only reads",
              cache -> cache.invoke("k", (entry, arguments) -> entry.getValue()),
          "invokeAll", cache -> cache.invokeAll(Set.of("k", "l"), SET),
          "asynchronous putIfAbsent",
              cache -> {
                try {
                  AsyncCache.of(cache).putIfAbsent("k", "w").toCompletableFuture().join();
                } catch (java.util.concurrent.CompletionException e) {
                  throw (RuntimeException) e.getCause();
                }
              });

  private final RedisServer server;
  private final OutageNodes nodes;

  ConditionalOutageTest(RedisServer server) {
    this.server = server;
    this.nodes = new OutageNodes(server);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private Cache<String, String> open(
      OutagePolicy policy, CompleteConfiguration<String, String> configuration) {
    return nodes.open(
        server.uri(),
        OutageNodes.with(policy, configuration)
            .outageConditional(ConditionalOutagePolicy.FAIL)
            .build());
  }

  @ParameterizedTest
  @EnumSource(names = {"BYPASS", "LOCAL"})
  void conditionalOperations_duringOutage_failAndChangeNothing(OutagePolicy policy) {
    Cache<String, String> cache = open(policy, strings());
    cache.put("k", "v");
    server.pause();
    OutageNodes.begin(cache);

    CONDITIONAL.forEach(
        (name, call) ->
            assertThatThrownBy(() -> call.accept(cache))
                .as(name)
                .isInstanceOf(CacheException.class)
                .hasMessageContainingAll(
                    "Cache 'test'", "outage-conditional", "nothing was changed"));

    server.resume();
    nodes.awaitRecovery(cache);
    assertThat(cache.get("k")).isEqualTo("v");
    assertThat(cache.containsKey("l")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"BYPASS", "LOCAL"})
  void conditionalOperations_userPolicyOfExpiry_failToo(OutagePolicy policy) {
    Cache<String, String> cache =
        open(
            policy,
            strings()
                .setExpiryPolicyFactory(
                    () ->
                        new io.cachette.jcache.support.RecordingPolicy(
                            javax.cache.expiry.Duration.ONE_DAY,
                            javax.cache.expiry.Duration.ONE_DAY,
                            javax.cache.expiry.Duration.ONE_DAY)));
    cache.put("k", "v");
    server.pause();
    OutageNodes.begin(cache);

    CONDITIONAL.forEach(
        (name, call) ->
            assertThatThrownBy(() -> call.accept(cache))
                .as(name)
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("outage-conditional"));
  }

  @ParameterizedTest
  @EnumSource(names = {"BYPASS", "LOCAL"})
  void replace_sentAndNotAnswered_failsAndOldValueIsNeverServedAgain(OutagePolicy policy) {
    Cache<String, String> cache = open(policy, strings());
    cache.putAll(Map.of("k", "v", "kept", "v"));
    server.pause();

    assertThatThrownBy(() -> cache.replace("k", "w"))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("outage-conditional", "whether a change was made is unknown");
    assertThat(cache.get("k")).isNull();

    server.resume();
    await().until(() -> cache.get("kept") != null);
    nodes.awaitRecovery(cache);
    assertThat(cache.get("k")).isNull();
  }

  /** An invocation reads first, so it has not changed anything when the server does not answer. */
  @Test
  void invoke_firstCallOfOutage_failsWithoutCallingTheProcessor() {
    Cache<String, String> cache = open(OutagePolicy.LOCAL, strings());
    cache.put("k", "v");
    AtomicInteger calls = new AtomicInteger();
    server.pause();

    assertThatThrownBy(() -> cache.invoke("k", (entry, arguments) -> calls.incrementAndGet()))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("outage-conditional", "nothing was changed");

    assertThat(calls).hasValue(0);
    assertThat(cache.get("k")).isEqualTo("v");
  }

  @Test
  void putIfAbsent_openCircuitBreaker_failsAndChangesNothing() {
    Cache<String, String> cache = open(OutagePolicy.LOCAL, strings());
    cache.put("k", "v");
    server.pause();
    for (int i = 0; i < 3; i++) {
      assertThat(cache.get("k")).isEqualTo("v");
    }

    assertThatThrownBy(() -> cache.putIfAbsent("k", "w"))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("outage-conditional", "nothing was changed");

    assertThat(cache.get("k")).isEqualTo("v");
  }

  @Test
  void otherOperations_duringOutage_goOn() throws Exception {
    Cache<String, String> cache =
        open(OutagePolicy.LOCAL, io.cachette.jcache.support.CacheFixture.loading(key -> "loaded"));
    cache.put("k", "v");
    server.pause();

    cache.put("k", "w");
    cache.putAll(Map.of("a", "1"));
    assertThat(cache.getAndPut("k", "x")).isEqualTo("w");
    assertThat(cache.get("k")).isEqualTo("x");
    assertThat(cache.get("new")).isEqualTo("loaded");
    assertThat(cache.iterator()).hasNext();
    assertThat(cache.getAndRemove("k")).isEqualTo("x");
    assertThat(cache.remove("a")).isTrue();
    assertThat(CacheAside.of(cache).get("aside", () -> "computed")).isEqualTo("computed");
    CompletionListenerFuture loaded = new CompletionListenerFuture();
    cache.loadAll(Set.of("l"), true, loaded);
    loaded.get();
    cache.removeAll(Set.of("l"));
    cache.removeAll();
    cache.clear();
  }

  @Test
  void putIfAbsent_writeThroughDuringOutage_failsWithoutWriting() {
    AtomicInteger writes = new AtomicInteger();
    Cache<String, String> cache =
        open(
            OutagePolicy.LOCAL,
            strings()
                .setWriteThrough(true)
                .setCacheWriterFactory(
                    () ->
                        new DroppingWriter<>() {
                          @Override
                          public void write(Cache.Entry<? extends String, ? extends String> entry) {
                            writes.incrementAndGet();
                          }
                        }));
    server.pause();
    OutageNodes.begin(cache);
    assertThat(writes).hasValue(1);

    assertThatThrownBy(() -> cache.putIfAbsent("k", "w"))
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("outage-conditional", "nothing was changed");
    assertThatThrownBy(() -> cache.invoke("k", SET)).isInstanceOf(CacheException.class);

    assertThat(writes).hasValue(1);
    cache.put("k", "w");
    assertThat(writes).hasValue(2);
  }

  @Test
  void conditionalOperations_answeringServer_workAsUsual() {
    Cache<String, String> cache = open(OutagePolicy.LOCAL, strings());

    assertThat(cache.putIfAbsent("k", "v")).isTrue();
    assertThat(cache.replace("k", "v", "w")).isTrue();
    assertThat(cache.getAndReplace("k", "x")).isEqualTo("w");
    cache.invoke("k", SET);
    assertThat(cache.remove("k", "processed")).isTrue();
  }

  @Test
  void conditionalOperations_policyFail_failWithTheMessageOfThePolicy() {
    Cache<String, String> cache = open(OutagePolicy.FAIL, strings());
    server.pause();

    for (Consumer<Cache<String, String>> call : List.copyOf(CONDITIONAL.values())) {
      assertThatThrownBy(() -> call.accept(cache)).isInstanceOf(CacheException.class);
    }
  }

  /** Where the local entries decide, they do so atomically; under bypass there are none. */
  @Test
  void conditionalOperations_decidedLocally_areAtomicInThisJvm() {
    Cache<String, String> cache = nodes.open(OutagePolicy.LOCAL);
    server.pause();
    OutageNodes.begin(cache);
    AtomicInteger created = new AtomicInteger();
    List<java.util.concurrent.CompletableFuture<Void>> threads =
        java.util.stream.IntStream.range(0, 16)
            .mapToObj(
                i ->
                    java.util.concurrent.CompletableFuture.runAsync(
                        () -> {
                          for (int key = 0; key < 100; key++) {
                            if (cache.putIfAbsent("key" + key, "v" + i)) {
                              created.incrementAndGet();
                            }
                          }
                        }))
            .toList();

    threads.forEach(thread -> assertThat(thread).succeedsWithin(Duration.ofMinutes(1)));

    assertThat(created).hasValue(100);
  }
}
