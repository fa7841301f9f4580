package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Policies;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListenerFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a load does not overwrite a change of the entry during the load. */
@RedisTest
class ChangeDuringLoadTest {

  private final RedisServer server;
  private final CacheFixture here;
  private final CacheFixture there;

  ChangeDuringLoadTest(RedisServer server) {
    this.server = server;
    here = CacheFixture.on(server);
    there = here.anotherNode();
  }

  @AfterEach
  void close() {
    there.close();
    here.close();
  }

  @ParameterizedTest
  @MethodSource("changes")
  void readThrough_changeDuringLoad_isNotStored(
      String name, Consumer<Cache<String, String>> change, @Nullable String left) {
    Cache<String, String> theirs = there.cache();
    Cache<String, String> mine = here.cache("test", loading(() -> loadWhile(change, theirs)));

    assertThat(mine.get("k")).isEqualTo("loaded");

    assertThat(theirs.get("k")).isEqualTo(left);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void loadAll_changeDuringReplacingLoad_isNotStored(
      String name, Consumer<Cache<String, String>> change, @Nullable String left) throws Exception {
    Cache<String, String> theirs = there.cache();
    theirs.put("k", "old");
    Cache<String, String> mine = here.cache("test", loading(() -> loadWhile(change, theirs)));

    replaceByLoad(mine);

    assertThat(theirs.get("k")).isEqualTo(left);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("put", cache -> cache.put("k", "new"), "new"),
        change("getAndPut", cache -> cache.getAndPut("k", "new"), "new"),
        change("put and remove", ChangeDuringLoadTest::putAndRemove, null),
        change("remove", cache -> cache.remove("k"), null),
        change("clear", Cache::clear, null),
        change("removeAll of keys", cache -> cache.removeAll(Set.of("k")), null));
  }

  private static Arguments change(
      String name, Consumer<Cache<String, String>> change, @Nullable String left) {
    return Arguments.of(name, change, left);
  }

  private static void putAndRemove(Cache<String, String> cache) {
    cache.put("k", "new");
    cache.remove("k");
  }

  @Test
  void invoke_putDuringLoad_runsAgainOnNewValue() {
    Cache<String, String> theirs = there.cache();
    Cache<String, String> mine =
        here.cache("test", loading(() -> loadWhile(cache -> cache.put("k", "new"), theirs)));

    String result =
        mine.invoke(
            "k",
            (entry, arguments) -> {
              entry.setValue(entry.getValue() + "+mine");
              return entry.getValue();
            });

    assertThat(result).isEqualTo("new+mine");
    assertThat(theirs.get("k")).isEqualTo("new+mine");
  }

  /** The policy gave the duration for an update. The duration of a new entry is not known. */
  @Test
  void loadAll_entryExpiresDuringLoad_storesNoEternalEntry() throws Exception {
    MutableConfiguration<String, String> shortLived =
        CacheFixture.strings().setExpiryPolicyFactory(Policies.customCreated(300));
    Cache<String, String> theirs = there.cache("test", shortLived);
    theirs.put("k", "old");
    Cache<String, String> mine =
        here.cache(
            "test",
            loading(
                    () -> {
                      await().until(() -> theirs.get("k") == null);
                      return "loaded";
                    })
                .setExpiryPolicyFactory(Policies.customCreated(300)));

    replaceByLoad(mine);

    await().untilAsserted(() -> assertThat(theirs.get("k")).isNull());
  }

  @Test
  void get_sourceHasNoValue_releasesLoadToken() {
    Cache<String, String> mine = here.cache("test", loading(() -> null));

    assertThat(mine.get("k")).isNull();

    assertThat(loadTokens()).isEmpty();
  }

  @Test
  void get_failingLoader_releasesLoadToken() {
    Cache<String, String> mine =
        here.cache(
            "test",
            loading(
                () -> {
                  throw new IllegalStateException("no source");
                }));

    assertThatThrownBy(() -> mine.get("k"))
        .isInstanceOf(CacheLoaderException.class)
        .hasRootCauseMessage("no source");

    assertThat(loadTokens()).isEmpty();
  }

  private static String loadWhile(
      Consumer<Cache<String, String>> change, Cache<String, String> theirs) {
    change.accept(theirs);
    return "loaded";
  }

  private static void replaceByLoad(Cache<String, String> cache) throws Exception {
    CompletionListenerFuture loaded = new CompletionListenerFuture();
    cache.loadAll(Set.of("k"), true, loaded);
    loaded.get();
  }

  private static MutableConfiguration<String, String> loading(Supplier<@Nullable String> source) {
    CacheLoader<String, String> loader =
        new CacheLoader<>() {
          @Override
          public @Nullable String load(String key) {
            return source.get();
          }

          @Override
          public Map<String, String> loadAll(Iterable<? extends String> keys) {
            String value = source.get();
            return value == null ? Map.of() : Map.of(keys.iterator().next(), value);
          }
        };
    return CacheFixture.strings().setReadThrough(true).setCacheLoaderFactory(() -> loader);
  }

  private List<String> loadTokens() {
    return StoredEntries.of(server, here, "test").loads();
  }
}
