package io.cachette.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.jcache.support.CacheFixture;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests that nodes of two storage formats refuse each other's caches. A node of format 1 opens a
 * cache by its script, which is a resource of this test.
 */
@RedisTest
class UpgradeTest {

  private static final List<String> FORMAT_1 =
      List.of("format", "1", "layout", "indexed", "partitions", "1", "values", "java");

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
  void createCache_storedByOlderNode_isRefusedWithWayOut() throws IOException {
    assertThat(openAsFormat1()).isEqualTo(List.of());
    server.command("HSET", fixture.namespace() + ":{test:0}", "s:k", "s:old");

    assertThatThrownBy(fixture::cache)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll(
            "'test'", "format is 1 there", "only format 2", "namespace", descriptor());
    assertThat(server.command("HGET", fixture.namespace() + ":{test:0}", "s:k")).isEqualTo("s:old");

    fixture.manager().destroyCache("test");
    fixture.cache().put("k", "new");
    assertThat(fixture.manager().<String, String>getCache("test").get("k")).isEqualTo("new");
  }

  @Test
  void createCache_byOlderNode_isRefused() throws IOException {
    fixture.cache().put("k", "new");

    assertThat(openAsFormat1()).isEqualTo(List.of("format", "2"));
  }

  @Test
  void createCache_storedByNewerNode_isRefused() {
    server.command("HSET", descriptor(), "format", "3");

    assertThatThrownBy(fixture::cache)
        .isInstanceOf(CacheException.class)
        .hasMessageContainingAll("format is 3 there", "only format 2");
  }

  /** Runs the script of a node of format 1; returns the field that differs, or nothing. */
  private Object openAsFormat1() throws IOException {
    String script =
        Files.readString(Path.of("src", "test", "resources", "format-1", "describe.lua"));
    List<String> command = new ArrayList<>(List.of("EVAL", script, "1", descriptor()));
    command.addAll(FORMAT_1);
    return server.command(command.toArray(String[]::new));
  }

  private String descriptor() {
    return fixture.namespace() + ":{test}:descriptor";
  }
}
