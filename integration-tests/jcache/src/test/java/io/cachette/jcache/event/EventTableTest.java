package io.cachette.jcache.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.OperationRow;
import io.cachette.jcache.support.OperationTable;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.TableRun;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@RedisTest
class EventTableTest {

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
  void synchronousListener_everyTableRow_receivesEventsBeforeOperationReturns(
      OperationRow row, TableRun.Mode mode, RedisServer server) {
    RecordingListener listener = new RecordingListener();

    try (TableRun run =
        new TableRun(server, fixture, row, mode, List.of(listener.registration()))) {
      run.call();
      assertThat(listener.events()).as("%s: %s", mode, row).isEqualTo(row.events());
    }
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("rows")
  void listener_oldValuesNotRequired_receivesNoOldValues(
      OperationRow row, TableRun.Mode mode, RedisServer server) {
    RecordingListener listener = new RecordingListener();

    try (TableRun run =
        new TableRun(
            server, fixture, row, mode, List.of(listener.registration(false, true, null)))) {
      run.call();
      assertThat(listener.events())
          .as("%s: %s", mode, row)
          .isEqualTo(withoutOldValues(row.events()));
    }
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("rows")
  void asynchronousListener_everyTableRow_receivesEventsInOrderOnOtherThread(
      OperationRow row, TableRun.Mode mode, RedisServer server) {
    RecordingListener listener = new RecordingListener();

    try (TableRun run =
        new TableRun(
            server, fixture, row, mode, List.of(listener.registration(true, false, null)))) {
      run.call();
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .untilAsserted(
              () -> assertThat(listener.events()).as("%s: %s", mode, row).isEqualTo(row.events()));
      assertThat(listener.threads()).doesNotContain(Thread.currentThread());
    }
  }

  private static List<String> withoutOldValues(List<String> events) {
    return events.stream()
        .map(event -> event.replace("old>old", "->-").replace("old>", "->"))
        .toList();
  }
}
