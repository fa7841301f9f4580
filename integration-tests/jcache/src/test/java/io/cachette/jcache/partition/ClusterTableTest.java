package io.cachette.jcache.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.Counters;
import io.cachette.jcache.support.OperationRow;
import io.cachette.jcache.support.OperationTable;
import io.cachette.jcache.support.RecordingListener;
import io.cachette.jcache.support.StoredEntries;
import io.cachette.jcache.support.TableRun;
import io.cachette.jcache.support.TableRun.Mode;
import io.cachette.testkit.RedisCluster;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests each operation with the {@link OperationTable}, in partitions on several masters. */
class ClusterTableTest {

  private static final int PARTITIONS = 16;

  @AutoClose private static final RedisCluster CLUSTER = RedisCluster.builder().replicas(1).start();

  @AutoClose
  private static final CacheFixture FIXTURE = CacheFixture.of(CLUSTER.uri(), "operations");

  static Stream<Arguments> rows() {
    return OperationTable.in(Mode.values());
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("rows")
  void operation_everyTableRow_hasSameEffectsAsInOnePartition(OperationRow row, Mode mode) {
    RecordingListener listener = new RecordingListener();
    StoredEntries entries =
        new StoredEntries(key -> CLUSTER.masterOf(key), FIXTURE.namespace(), "test");

    try (TableRun run =
        new TableRun(entries, PARTITIONS, FIXTURE, row, mode, List.of(listener.registration()))) {
      run.call();

      assertThat(listener.events()).as("%s: %s", mode, row).isEqualTo(row.events());
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
}
