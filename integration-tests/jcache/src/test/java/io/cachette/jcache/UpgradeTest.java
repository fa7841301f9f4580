package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.jcache.support.NodeProgram;
import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.nio.file.Path;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests that nodes of two storage formats refuse each other's caches, and go on with their own. The
 * earlier node is a JVM with the last jar of format 1, which is a resource of this test.
 */
@RedisTest
class UpgradeTest {

  private static final Path FORMAT_1 =
      Path.of("src", "test", "resources", "format-1", "cachette-provider.jar");

  private final RedisServer server;
  private final CacheFixture fixture;

  UpgradeTest(RedisServer server) {
    this.server = server;
    this.fixture = CacheFixture.on(server);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void createCache_storedByEarlierNode_isRefusedWithWayOut() {
    try (JavaProgram earlier = startEarlier()) {
      assertThat(earlier.ask("open")).isEqualTo("done");
      assertThat(earlier.ask("put k old")).isEqualTo("done");

      assertThatThrownBy(fixture::cache)
          .isInstanceOf(CacheException.class)
          .hasMessageContainingAll(
              "'test'", "format is 1 there", "only format 2", "namespace", descriptor());

      assertThat(earlier.ask("get k")).isEqualTo("old");
      assertThat(earlier.ask("put k newer")).isEqualTo("done");
      assertThat(earlier.ask("get k")).isEqualTo("newer");
    }
  }

  @Test
  void createCache_afterDestroyOfEarlierFormat_isEmpty() {
    try (JavaProgram earlier = startEarlier()) {
      assertThat(earlier.ask("open")).isEqualTo("done");
      assertThat(earlier.ask("put k old")).isEqualTo("done");
    }

    fixture.manager().destroyCache("test");

    assertThat(fixture.cache().get("k")).isNull();
    fixture.manager().<String, String>getCache("test").put("k", "new");
    assertThat(fixture.manager().<String, String>getCache("test").get("k")).isEqualTo("new");
  }

  @Test
  void createCache_byEarlierNode_isRefused() {
    fixture.cache().put("k", "new");
    try (JavaProgram earlier = startEarlier()) {
      assertThat(earlier.ask("open")).contains("'test'", "format");
    }

    assertThat(fixture.manager().<String, String>getCache("test").get("k")).isEqualTo("new");
  }

  @Test
  void createCache_storedByNewerNode_isRefused() {
    server.command("HSET", descriptor(), "format", "3");

    assertThatThrownBy(fixture::cache)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("format is 3 there", "only format 2");
  }

  private JavaProgram startEarlier() {
    return JavaProgram.startWith(
        FORMAT_1, NodeProgram.class, server.uri().toString(), fixture.namespace());
  }

  private String descriptor() {
    return fixture.namespace() + ":{test}:descriptor";
  }
}
