package io.cachette.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.testkit.internal.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.PrimitiveIterator;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RedisServerTest {

  @Test
  void server_startedThenClosed_answersUntilClose() {
    RedisServer server = RedisServer.start();
    try (server) {
      assertThat(server.uri()).hasToString("redis://127.0.0.1:" + server.port());
      assertThat(server.isRunning()).isTrue();
      assertThat(server.command("PING")).isEqualTo("PONG");
    }
    assertThat(server.isRunning()).isFalse();
    assertThatThrownBy(() -> server.command("PING")).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(server::process).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(server::restart).isInstanceOf(IllegalStateException.class);
    server.close();
  }

  @Test
  void close_runningServer_deletesFolder() {
    Path folder;
    try (RedisServer server = RedisServer.start()) {
      folder = folderOf(server);
      assertThat(folder).isDirectory();
    }
    assertThat(folder).doesNotExist();
  }

  @Test
  void command_differentReplyTypes_returnsMatchingJavaTypes() {
    try (RedisServer server = RedisServer.start()) {
      assertThat(server.command("SET", "key", "käse")).isEqualTo("OK");
      assertThat(server.command("GET", "key")).isEqualTo("käse");
      assertThat(server.command("GET", "absent")).isNull();
      assertThat(server.command("APPEND", "key", "")).isEqualTo(5L);
      assertThat(server.command("MGET", "key", "absent")).isEqualTo(Arrays.asList("käse", null));
      assertThatThrownBy(() -> server.command("INCR", "key"))
          .isInstanceOf(RedisCommandException.class)
          .hasMessageContaining("not an integer");
    }
  }

  @Test
  void replicaOf_masterWithData_startsWithCopyAndFollows() {
    try (RedisServer master = RedisServer.builder().password("secret").start()) {
      master.command("SET", "before", "value");

      try (RedisServer replica = RedisServer.builder().replicaOf(master).start()) {
        assertThat(replica.command("GET", "before")).isEqualTo("value");
        assertThatThrownBy(() -> replica.command("SET", "key", "value"))
            .isInstanceOf(RedisCommandException.class)
            .hasMessageContaining("READONLY");
        master.command("SET", "after", "value");
        assertThat(master.command("WAIT", "1", "20000")).isEqualTo(1L);
        assertThat(replica.command("GET", "after")).isEqualTo("value");
      }
    }
  }

  @Test
  void start_twoServers_keepsDataSeparate() {
    try (RedisServer one = RedisServer.start();
        RedisServer two = RedisServer.start()) {
      one.command("SET", "key", "value");
      assertThat(one.port()).isNotEqualTo(two.port());
      assertThat(two.command("DBSIZE")).isEqualTo(0L);
      one.flushAll();
      assertThat(one.command("DBSIZE")).isEqualTo(0L);
    }
  }

  @Test
  void restart_killedServer_startsEmptyOnSamePort() {
    try (RedisServer server = RedisServer.start()) {
      int port = server.port();
      long pid = server.process().pid();
      server.command("SET", "key", "value");

      server.kill();
      assertThat(server.isRunning()).isFalse();
      assertThatThrownBy(() -> server.command("PING")).isInstanceOf(UncheckedIOException.class);

      server.restart();
      assertThat(server.port()).isEqualTo(port);
      assertThat(server.process().pid()).isNotEqualTo(pid);
      assertThat(server.command("DBSIZE")).isEqualTo(0L);
    }
  }

  @Test
  void restart_appendOnlyEnabled_keepsData() {
    RedisServerBuilder persistent =
        RedisServer.builder().directive("appendonly", "yes").directive("appendfsync", "always");
    try (RedisServer server = persistent.start()) {
      server.command("SET", "key", "value");
      server.kill();
      server.restart();
      assertThat(server.command("GET", "key")).isEqualTo("value");
      server.restart();
      assertThat(server.command("GET", "key")).isEqualTo("value");
    }
  }

  @Test
  void resume_pausedServer_answersPendingCommand() {
    try (RedisServer server = RedisServer.start()) {
      server.pause();
      assertThat(server.isRunning()).isTrue();
      CompletableFuture<Object> reply =
          CompletableFuture.supplyAsync(() -> String.valueOf(server.command("PING")));
      assertThat(reply).isNotDone();
      server.resume();
      assertThat(reply.join()).isEqualTo("PONG");
    }
  }

  @Test
  void close_pausedServer_endsProcess() {
    RedisServer server = RedisServer.start();
    ProcessHandle process = server.process();
    server.pause();
    server.close();
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void start_givenPort_usesPortOrThrowsIfTaken() throws IOException {
    int port = FreePort.find();
    try (RedisServer server = RedisServer.builder().port(port).start()) {
      assertThat(server.port()).isEqualTo(port);
    }
    try (ServerSocket stranger = new ServerSocket()) {
      stranger.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      assertThatThrownBy(() -> RedisServer.builder().port(port).start())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(Integer.toString(port))
          .hasMessageContaining("Could not create server TCP listening socket");
    }
  }

  @Test
  void start_portOfOtherServer_throwsIllegalStateException() {
    try (RedisServer stranger = RedisServer.start()) {
      assertThatThrownBy(() -> RedisServer.builder().port(stranger.port()).start())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Could not create server TCP listening socket");
      assertThat(stranger.command("PING")).isEqualTo("PONG");
    }
  }

  @Test
  void start_chosenPortTaken_usesNextPort() {
    try (RedisServer stranger = RedisServer.start()) {
      int free = FreePort.find();
      PrimitiveIterator.OfInt ports = IntStream.of(stranger.port(), free).iterator();
      try (RedisServer server = RedisServer.builder().ports(ports::nextInt).start()) {
        assertThat(server.port()).isEqualTo(free);
      }
    }
  }

  @Test
  void start_unknownDirective_throwsWithDirectiveName() {
    assertThatThrownBy(() -> RedisServer.builder().directive("no-such-directive", "1").start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no-such-directive");
  }

  @Test
  void config_validDirective_isApplied() {
    try (RedisServer server = RedisServer.builder().directive("databases", "3").start()) {
      assertThatThrownBy(() -> server.command("SELECT", "3"))
          .isInstanceOf(RedisCommandException.class);
      assertThat(server.command("CONFIG", "GET", "databases")).isEqualTo(List.of("databases", "3"));
    }
  }

  @Test
  void orphanCleanup_ownerAliveThenKilled_removesOnlyOrphan(@TempDir Path temp) throws Exception {
    Process owner = ServerOwner.fork(temp);
    ProcessHandle server = ServerOwner.awaitServer(owner);
    try {
      ServerOwner.runToTheEnd(temp);
      assertThat(server.isAlive()).as("its owner lives").isTrue();

      owner.destroyForcibly().waitFor();
      assertThat(server.isAlive()).as("nobody told it").isTrue();

      ServerOwner.runToTheEnd(temp);
      await().until(() -> !server.isAlive());
      assertThat(ServerOwner.serverFolders(temp)).isEmpty();
    } finally {
      owner.destroyForcibly();
      server.destroyForcibly();
    }
  }

  @Test
  void fillMemory_untilFreeMemory_refusesNewData() {
    try (RedisServer server = RedisServer.start()) {
      server.fillMemory();

      assertThatThrownBy(() -> server.command("SET", "k", "v")).hasMessageContaining("OOM");

      server.freeMemory();
      assertThat(server.command("SET", "k", "v")).isEqualTo("OK");
    }
  }

  @Test
  void jvmExit_runningServer_endsServerAndDeletesFolder(@TempDir Path temp) throws Exception {
    Process owner = ServerOwner.fork(temp);
    ProcessHandle server = ServerOwner.awaitServer(owner);
    owner.getOutputStream().close();
    owner.waitFor();
    await().until(() -> !server.isAlive());
    assertThat(ServerOwner.serverFolders(temp)).isEmpty();
  }

  private static Path folderOf(RedisServer server) {
    List<?> reply = (List<?>) Objects.requireNonNull(server.command("CONFIG", "GET", "dir"));
    Path folder = Path.of(String.valueOf(reply.get(1)));
    assertThat(Files.exists(folder.resolve("server.log"))).isTrue();
    return folder;
  }
}
