package io.cachette.jcache.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.OperationRow;
import io.cachette.jcache.support.OperationTable;
import io.cachette.jcache.support.TableRun;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@RedisTest
class WriterTableTest {

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
    return OperationTable.in(TableRun.Mode.WRITER);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void operation_everyTableRow_writesThroughNetEffect(
      OperationRow row, TableRun.Mode mode, RedisServer server) {
    try (TableRun run = new TableRun(server, fixture, row, mode, List.of())) {
      assertThat(run.call().written())
          .as("%s: %s", mode, row)
          .isEqualTo(row.written().isEmpty() ? List.of() : List.of(row.written()));
    }
  }
}
