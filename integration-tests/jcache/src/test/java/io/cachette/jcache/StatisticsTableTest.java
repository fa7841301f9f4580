package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.OperationRow;
import io.cachette.jcache.support.OperationTable;
import io.cachette.jcache.support.TableRun;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@RedisTest
class StatisticsTableTest {

  private static CacheFixture fixture;

  @BeforeAll
  static void open(RedisServer server) {
    fixture = CacheFixture.on(server);
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  static Stream<Arguments> rows() {
    return OperationTable.in(TableRun.Mode.values());
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("rows")
  void operation_everyTableRow_changesOnlyExpectedCounters(
      OperationRow row, TableRun.Mode mode, RedisServer server) {
    try (TableRun run = new TableRun(server, fixture, row, mode, List.of())) {
      assertThat(run.call().counters())
          .as("%s: %s", mode, row)
          .isEqualTo(Counters.of(row.counts()));
    }
  }

  @Test
  void counters_bulkOperations_countEachEntry() {
    Cache<String, String> cache = open();
    cache.put("a", "1");
    cache.put("b", "2");
    Counters.clear(cache);

    cache.getAll(Set.of("a", "b", "c"));
    cache.invokeAll(Set.of("b", "c"), (entry, arguments) -> null);
    cache.removeAll(Set.of("a", "c"));
    cache.removeAll();

    assertThat(Counters.of(cache)).isEqualTo(new Counters(3, 2, 0, 2));
    close(cache);
  }

  @Test
  void statistics_hitsAndMisses_reportPercentagesAndAverages() {
    Cache<String, String> cache = open();
    cache.put("a", "1");
    cache.get("a");
    cache.get("b");
    cache.get("c");
    cache.get("d");
    cache.remove("a");

    assertThat(Counters.attribute(cache, "CacheGets")).isEqualTo(4L);
    assertThat(Counters.attribute(cache, "CacheHitPercentage")).isEqualTo(25f);
    assertThat(Counters.attribute(cache, "CacheMissPercentage")).isEqualTo(75f);
    assertThat(Counters.attribute(cache, "CacheEvictions")).isEqualTo(0L);
    assertThat((float) Counters.attribute(cache, "AverageGetTime")).isPositive();
    assertThat((float) Counters.attribute(cache, "AveragePutTime")).isPositive();
    assertThat((float) Counters.attribute(cache, "AverageRemoveTime")).isPositive();
    close(cache);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CacheHitPercentage",
        "CacheMissPercentage",
        "AverageGetTime",
        "AveragePutTime",
        "AverageRemoveTime"
      })
  void ratio_beforeOperationsOrAfterClear_isZero(String ratio) {
    Cache<String, String> cache = open();
    assertThat(Counters.attribute(cache, ratio)).isEqualTo(0f);

    cache.put("a", "1");
    cache.get("a");
    cache.get("b");
    cache.remove("a");
    assertThat((float) Counters.attribute(cache, ratio)).isPositive();

    Counters.clear(cache);
    assertThat(Counters.attribute(cache, ratio)).isEqualTo(0f);
    assertThat(Counters.of(cache)).isEqualTo(Counters.of(""));
    close(cache);
  }

  @Test
  void counters_statisticsDisabled_doNotChange() {
    Cache<String, String> cache = open();
    cache.put("a", "1");

    fixture.manager().enableStatistics("test", false);
    cache.put("b", "2");
    fixture.manager().enableStatistics("test", true);
    cache.get("b");

    assertThat(Counters.of(cache)).isEqualTo(Counters.of("put hit"));
    close(cache);
  }

  private static Cache<String, String> open() {
    return fixture.cache("test", CacheFixture.strings().setStatisticsEnabled(true));
  }

  private static void close(Cache<String, String> cache) {
    fixture.manager().destroyCache(cache.getName());
  }
}
