package io.cachette.jcache.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.cachette.jcache.AsyncCache;
import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.OperationRow;
import io.cachette.jcache.support.OperationTable;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.TableRun;
import io.cachette.jcache.support.TableRun.Mode;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the asynchronous form of each operation with the {@link OperationTable}. */
@RedisTest
class AsyncTableTest {

  private static final Set<String> NO_OPERATIONS =
      Set.of(
          "close",
          "deregisterCacheEntryListener",
          "getCacheManager",
          "getConfiguration",
          "getName",
          "isClosed",
          "iterator",
          "loadAll", // returns a stage instead of calling a listener
          "registerCacheEntryListener",
          "unwrap");

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
    return OperationTable.in(Mode.values())
        .filter(row -> !((OperationRow) row.get()[0]).operation().startsWith("iterat"));
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("rows")
  void asyncOperation_everyTableRow_hasSynchronousEffectsBeforeCompletion(
      OperationRow row, Mode mode, RedisServer server) {
    RecordingListener listener = new RecordingListener();

    try (TableRun run =
        new TableRun(server, fixture, row, mode, List.of(listener.registration()))) {
      run.callAsync();

      assertThat(listener.events()).as("%s: %s", mode, row).isEqualTo(row.events());
      assertThat(listener.threads())
          .extracting(Thread::getName)
          .allMatch(name -> name.matches("cachette-(async|worker)-\\d+"));
      assertThat(run.counters()).as("%s: %s", mode, row).isEqualTo(Counters.of(row.counts()));
      if (mode == Mode.POLICY || mode == Mode.WRITER) {
        assertThat(run.policyCalls()).as("%s: %s", mode, row).isEqualTo(row.policyCalls());
      }
      if (mode == Mode.WRITER) {
        assertThat(run.written())
            .as("%s: %s", mode, row)
            .isEqualTo(row.written().isEmpty() ? List.of() : List.of(row.written()));
      }
    }
  }

  static Stream<Method> operations() {
    return Arrays.stream(Cache.class.getDeclaredMethods())
        .filter(method -> !NO_OPERATIONS.contains(method.getName()));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void asyncCache_everyCacheOperation_declaresMethodWithSameParameters(Method operation) {
    assertThatNoException()
        .isThrownBy(
            () -> AsyncCache.class.getMethod(operation.getName(), operation.getParameterTypes()));
  }
}
