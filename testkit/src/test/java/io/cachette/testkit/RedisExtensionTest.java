package io.cachette.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.EventStatistics;

/** Runs the nested test classes with a JUnit engine of their own. */
final class RedisExtensionTest {
  private static final List<RedisServer> SEEN = new ArrayList<>();

  @Test
  void sharedServer_severalClasses_isEmptyForEachClass() {
    run(Fills.class, FillsPerClass.class, Fills.class)
        .allEvents()
        .assertStatistics(this::noFailure);
    assertThat(Set.copyOf(SEEN)).hasSize(1);
    assertThat(SEEN).noneMatch(RedisServer::isRunning);
  }

  @Test
  void dedicatedServer_severalClasses_isNotShared() {
    run(Fills.class, Kills.class, FillsPerClass.class)
        .allEvents()
        .assertStatistics(this::noFailure);
    assertThat(Set.copyOf(SEEN)).hasSize(2);
    assertThat(SEEN).noneMatch(RedisServer::isRunning);
  }

  @Test
  void sharedServer_stoppedByOneClass_failsOnlyThatClass() {
    EngineExecutionResults results = run(StopsShared.class, Fills.class);
    results
        .containerEvents()
        .assertThatEvents()
        .haveExactly(1, finishedWithFailure(message(m -> m.contains("dedicated = true"))));
    results.testEvents().assertStatistics(this::noFailure);
  }

  private void noFailure(EventStatistics statistics) {
    statistics.failed(0).skipped(0);
  }

  private static EngineExecutionResults run(Class<?>... classes) {
    SEEN.clear();
    EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter");
    for (Class<?> type : classes) {
      kit.selectors(selectClass(type));
    }
    EngineExecutionResults results = kit.execute();
    assertThat(results.testEvents().succeeded().count()).isPositive();
    return results;
  }

  private static void fill(RedisServer server, String key) {
    SEEN.add(server);
    assertThat(server.command("SET", key, "1")).isEqualTo("OK");
  }

  @RedisTest
  static final class Fills {
    @BeforeAll
    static void startsEmpty(RedisServer server) {
      assertThat(server.command("DBSIZE")).isEqualTo(0L);
      fill(server, "a");
    }

    @Test
    void sharedServer_filledBeforeAll_keepsData(RedisServer server) {
      fill(server, "a");
      assertThat(server.command("DBSIZE")).isEqualTo(1L);
    }

    @Nested
    final class Inner {
      @Test
      void sharedServer_nestedClass_keepsDataOfOuterClass(RedisServer server) {
        assertThat(server.command("EXISTS", "a")).isEqualTo(1L);
      }
    }
  }

  @RedisTest
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static final class FillsPerClass {
    private final RedisServer server;

    FillsPerClass(RedisServer server) {
      this.server = server;
      assertThat(server.command("DBSIZE")).isEqualTo(0L);
      fill(server, "b");
    }

    @Test
    void sharedServer_filledInConstructor_keepsData() {
      assertThat(server.command("EXISTS", "b")).isEqualTo(1L);
    }
  }

  @RedisTest(dedicated = true)
  static final class Kills {
    @Test
    void dedicatedServer_killedByTest_isAllowed(RedisServer server) {
      fill(server, "c");
      server.kill();
    }
  }

  @RedisTest
  static final class StopsShared {
    @Test
    void sharedServer_stopInTest_endsServer(RedisServer server) {
      server.stop();
    }
  }
}
