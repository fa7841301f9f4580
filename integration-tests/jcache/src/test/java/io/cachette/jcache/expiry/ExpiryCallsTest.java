package io.cachette.jcache.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.OperationRow;
import io.cachette.jcache.support.OperationTable;
import io.cachette.jcache.support.RecordingPolicy;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.jcache.support.TableRun;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@RedisTest
class ExpiryCallsTest {

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
    return OperationTable.in(TableRun.Mode.POLICY, TableRun.Mode.WRITER);
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("rows")
  void operation_everyTableRow_callsOnlyApplicablePolicyMethod(
      OperationRow row, TableRun.Mode mode, RedisServer server) {
    try (TableRun run = new TableRun(server, fixture, row, mode, List.of())) {
      assertThat(run.call().policyCalls()).as("%s: %s", mode, row).isEqualTo(row.policyCalls());
    }
  }

  @Test
  void bulkOperation_severalEntries_callsPolicyForEachEntry() {
    RecordingPolicy policy =
        new RecordingPolicy(Duration.ONE_DAY, Duration.ONE_DAY, Duration.ONE_DAY);
    Cache<String, String> cache = cache(policy);
    cache.put("a", "1");

    cache.putAll(Map.of("a", "2", "b", "2"));
    cache.getAll(Set.of("a", "b", "absent"));
    cache.invokeAll(Set.of("a", "b"), (entry, arguments) -> entry.getValue());

    assertThat(policy.calls().chars().sorted().mapToObj(Character::toString))
        .containsExactly("A", "A", "A", "A", "C", "C", "U");
    fixture.manager().destroyCache("test");
  }

  @Test
  void put_throwingPolicy_storesEternalEntryAndKeepsExpiryTime(RedisServer server) {
    Cache<String, String> cache = cache(new ThrowingPolicy());
    StoredEntries stored = StoredEntries.of(server, fixture, "test");

    cache.put("new", "1");
    cache.put("old", "1");
    stored.setExpiryTime("s:old", 60_000_000_000_000L);
    cache.put("old", "2");

    assertThat(cache.get("new")).isEqualTo("1");
    assertThat(cache.get("old")).isEqualTo("2");
    assertThat(stored.expiryTime("s:old")).isEqualTo(60_000_000_000_000L);
    assertThat(stored.expiryTime("s:new")).isNull();
    fixture.manager().destroyCache("test");
  }

  private static Cache<String, String> cache(ExpiryPolicy policy) {
    return fixture.cache("test", CacheFixture.strings().setExpiryPolicyFactory(() -> policy));
  }

  private static final class ThrowingPolicy implements ExpiryPolicy {
    @Override
    public Duration getExpiryForCreation() {
      throw new IllegalStateException("creation fails on purpose");
    }

    @Override
    public Duration getExpiryForAccess() {
      throw new IllegalStateException("access fails on purpose");
    }

    @Override
    public Duration getExpiryForUpdate() {
      throw new IllegalStateException("update fails on purpose");
    }
  }
}
