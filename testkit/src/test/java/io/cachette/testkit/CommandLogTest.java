package io.cachette.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@RedisTest(dedicated = true)
final class CommandLogTest {
  private final RedisServer server;

  CommandLogTest(RedisServer server) {
    this.server = server;
  }

  @Test
  void commands_sentCommands_returnsThemExactly() {
    server.command("SET", "before", "1");
    try (CommandLog log = server.commandLog()) {
      assertThat(log.commands()).isEmpty();
      server.command("set", "key", "a \"quoted\" \\ \r\n\t\u0007\b ä");
      server.command("PING");
      assertThat(log.commands())
          .extracting(
              RecordedCommand::name, RecordedCommand::arguments, RecordedCommand::isFromScript)
          .containsExactly(
              tuple("SET", List.of("key", "a \"quoted\" \\ \r\n\t\u0007\b Ã¤"), false),
              tuple("PING", List.of(), false));
      assertThat(log.commands()).hasSize(2);
    }
  }

  @Test
  void topLevelCommands_runningScript_excludesItsCommands() {
    try (CommandLog log = server.commandLog()) {
      server.command(
          "EVAL", "redis.call('set', KEYS[1], '1') return redis.call('get', KEYS[1])", "1", "k");
      assertThat(log.commands())
          .extracting(RecordedCommand::name)
          .containsExactly("EVAL", "SET", "GET");
      assertThat(log.topLevelCommands())
          .singleElement()
          .satisfies(command -> assertThat(command.client()).startsWith("127.0.0.1:"));
    }
  }

  @Test
  void commands_repeatedSnapshots_containEveryCommand() {
    try (CommandLog log = server.commandLog()) {
      for (int round = 1; round <= 50; round++) {
        server.command("INCR", "counter");
        assertThat(log.commands()).hasSize(round);
      }
      log.clear();
      assertThat(log.commands()).isEmpty();
    }
  }

  @Test
  void commands_concurrentSenders_containEveryCommand() {
    try (CommandLog log = server.commandLog()) {
      List<CompletableFuture<Void>> senders =
          Stream.generate(() -> CompletableFuture.runAsync(this::sendTwenty)).limit(4).toList();
      senders.forEach(CompletableFuture::join);
      assertThat(log.commands()).hasSize(80).allMatch(c -> c.name().equals("INCR"));
    }
  }

  @Test
  void commands_twoLogs_recordsEchoOfOthers() {
    try (CommandLog log = server.commandLog();
        CommandLog other = server.commandLog()) {
      server.command("ECHO", "1");
      assertThat(other.commands()).hasSize(1);
      assertThat(log.commands()).isNotEmpty().allMatch(c -> c.name().equals("ECHO"));
    }
  }

  @Test
  void commands_returnedSnapshot_isImmutable() {
    try (CommandLog log = server.commandLog()) {
      server.command("PING");
      List<RecordedCommand> commands = log.commands();
      assertThatThrownBy(commands::clear).isInstanceOf(UnsupportedOperationException.class);
      server.command("PING");
      assertThat(commands).hasSize(1);
    }
  }

  @Test
  void commands_closedLogOrKilledServer_throwsIllegalStateException() {
    CommandLog log = server.commandLog();
    log.close();
    log.close();
    assertThatThrownBy(log::commands).isInstanceOf(IllegalStateException.class);

    try (CommandLog interrupted = server.commandLog()) {
      server.kill();
      assertThatThrownBy(interrupted::commands).isInstanceOf(IllegalStateException.class);
    } finally {
      server.restart();
    }
  }

  @Test
  void commandLog_monitorDisabled_throwsAndClosesConnection() {
    RedisServerBuilder secretive = RedisServer.builder().directive("rename-command", "MONITOR", "");
    try (RedisServer other = secretive.start()) {
      assertThatThrownBy(other::commandLog)
          .isInstanceOf(RedisCommandException.class)
          .hasMessageContaining("MONITOR");
      await()
          .untilAsserted(
              () ->
                  assertThat(String.valueOf(other.command("CLIENT", "LIST")).lines())
                      .as("this one alone")
                      .hasSize(1));
    }
  }

  private void sendTwenty() {
    IntStream.range(0, 20).forEach(i -> server.command("INCR", "counter"));
  }
}
