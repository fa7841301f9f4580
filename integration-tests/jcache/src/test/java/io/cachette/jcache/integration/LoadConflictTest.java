package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.CacheAside;
import io.cachette.jcache.LoadOptions;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that a loaded value is not stored if the entry changes during the load. */
@RedisTest
@Timeout(60)
class LoadConflictTest extends CacheAsideScenario {

  LoadConflictTest(RedisServer server) {
    super(server);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
            change("put", cache -> cache.put("k", "newer"), "newer"),
            change("remove", cache -> cache.remove("k"), null),
            change("clear", Cache::clear, null),
            change("removeAll", cache -> cache.removeAll(Set.of("k")), null))
        .flatMap(
            each ->
                withAndWithoutLease()
                    .map(
                        options ->
                            Arguments.of(each.get()[0], options, each.get()[1], each.get()[2])));
  }

  private static Arguments change(
      String name, Consumer<Cache<String, String>> change, @Nullable String left) {
    return Arguments.of(name, change, left);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void load_changeDuringLoad_isNotStored(
      String name,
      LoadOptions options,
      Consumer<Cache<String, String>> change,
      @Nullable String left)
      throws Exception {
    Cache<String, String> mine = here.cache();
    Cache<String, String> theirs = there.cache();
    CacheAside<String, String> cache = CacheAside.of(mine);
    for (Cache<String, String> node : List.of(mine, theirs)) {
      mine.remove("k");
      assertThat(cache.get("k", options, () -> during(() -> change.accept(node))))
          .isEqualTo("stale");
      assertThat(theirs.get("k")).isEqualTo(left);
      assertThat(cache.renew("k", options, () -> during(() -> change.accept(node))))
          .isEqualTo("stale");
      assertThat(theirs.get("k")).isEqualTo(left);
    }
  }

  @ParameterizedTest
  @MethodSource("withAndWithoutLease")
  void get_entryRemovedDuringLoad_startsNewLoad(LoadOptions options) throws Exception {
    Cache<String, String> mine = here.cache();
    Cache<String, String> theirs = there.cache();
    CacheAside<String, String> cache = CacheAside.of(mine);
    Future<String> old = threads.submit(() -> cache.get("k", options, this::slowly));
    assertThat(loading.await(30, TimeUnit.SECONDS)).isTrue();

    theirs.remove("k");

    assertThat(cache.get("k", options, () -> "new")).isEqualTo("new");
    theirs.remove("k");
    assertThat(CacheAside.of(theirs).get("k", options, () -> "newer")).isEqualTo("newer");
    mayEnd.countDown();
    assertThat(old.get()).isEqualTo("load 1");
    assertThat(mine.get("k")).isEqualTo("newer");
  }

  @Test
  void renew_overlappingRenewals_keepsLatestStarted() throws Exception {
    Cache<String, String> mine = here.cache();
    CacheAside<String, String> cache = CacheAside.of(mine);
    mine.put("k", "old");
    Future<String> first =
        threads.submit(() -> cache.renew("k", LoadOptions.defaults(), this::slowly));
    assertThat(loading.await(30, TimeUnit.SECONDS)).isTrue();

    assertThat(cache.renew("k", LoadOptions.defaults(), () -> "second")).isEqualTo("second");
    mayEnd.countDown();

    assertThat(first.get()).isEqualTo("load 1");
    assertThat(mine.get("k")).isEqualTo("second");
    assertThat(cache.renew("k", LoadOptions.defaults(), () -> null)).isNull();
    assertThat(mine.get("k")).isEqualTo("second");
  }

  @Test
  void get_entryLeasedByWriter_doesNotStoreLoadedValue() throws Exception {
    Cache<String, String> cache = here.cache();
    String control = StoredEntries.of(server, here, "test").control();

    String loaded =
        CacheAside.of(cache)
            .get(
                "k",
                () -> {
                  server.command("HSET", control, "lease:s:k", "99999999999999:other:");
                  return "loaded";
                });

    assertThat(loaded).isEqualTo("loaded");
    assertThat(cache.containsKey("k")).isFalse();
  }

  @Test
  void get_cacheDestroyedDuringLoad_leavesNoKey() throws Exception {
    CacheAside<String, String> cache = CacheAside.of(here.cache());

    assertThat(cache.get("k", LEASED, () -> during(this::destroyOnOtherNode))).isEqualTo("stale");

    assertThat(server.command("KEYS", here.namespace() + "*")).asString().isEqualTo("[]");
  }

  private void destroyOnOtherNode() {
    try (CacheFixture other = here.anotherNode()) {
      other.cache(); // the fixture destroys it
    }
  }

  private static String during(Runnable change) {
    change.run();
    return "stale";
  }
}
