package io.cachette.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class UsersTest {
  private static final String PASSWORD = "a \"secret\" \\ ä";

  @Test
  void user_limitedRules_isLimitedToAllowedCommands() throws IOException {
    RedisServerBuilder options =
        RedisServer.builder().user("alice", PASSWORD, "~ns:*", "&ns:*", "+@read", "+publish");
    try (RedisServer server = options.start()) {
      assertAliceIsLimited(server);
      assertThat(Clients.anonymous(server, "SET", "other", "1")).isEqualTo("OK");
    }
  }

  @Test
  void addUser_runningServer_keepsUserAfterRestart() throws IOException {
    try (RedisServer server = RedisServer.start()) {
      assertThatThrownBy(() -> Clients.as("alice", PASSWORD, server, "GET", "ns:key"))
          .isInstanceOf(RedisCommandException.class)
          .hasMessageContaining("WRONGPASS");
      server.addUser("alice", PASSWORD, "~ns:*", "&ns:*", "+@read", "+publish");
      assertAliceIsLimited(server);
      server.restart();
      assertAliceIsLimited(server);
    }
  }

  @Test
  void addUser_existingUser_replacesPasswordAndRules() throws IOException {
    try (RedisServer server = RedisServer.builder().user("alice", "old", "~*", "+@all").start()) {
      server.addUser("alice", "new", "~*", "+@read");
      assertThatThrownBy(() -> Clients.as("alice", "old", server, "GET", "key"))
          .hasMessageContaining("WRONGPASS");
      assertThat(Clients.as("alice", "new", server, "GET", "key")).isNull();
      assertThatThrownBy(() -> Clients.as("alice", "new", server, "SET", "key", "1"))
          .hasMessageContaining("NOPERM");
    }
  }

  @Test
  void addUser_unknownRule_throwsWithoutPassword() {
    try (RedisServer server = RedisServer.start()) {
      assertThatThrownBy(() -> server.addUser("alice", "hush-hush", "+@nonsense"))
          .isInstanceOf(RedisCommandException.class)
          .hasMessageContaining("@nonsense")
          .hasMessageNotContaining("hush-hush");
    }
    assertThatThrownBy(() -> RedisServer.builder().user("alice", "hush-hush", "+@nonsense").start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("@nonsense")
        .hasMessageNotContaining("hush-hush");
  }

  @Test
  void password_defaultUser_isRequired() throws IOException {
    try (RedisServer server = RedisServer.builder().password(PASSWORD).start()) {
      assertThatThrownBy(() -> Clients.anonymous(server, "PING")).hasMessageContaining("NOAUTH");
      assertThat(Clients.as("default", PASSWORD, server, "SET", "key", "1")).isEqualTo("OK");
      assertTheTestKitMayDoEverything(server);
    }
  }

  @Test
  void withoutDefaultUser_anonymousClient_isRefused() throws IOException {
    RedisServerBuilder options =
        RedisServer.builder().withoutDefaultUser().user("alice", PASSWORD, "~*", "+@all");
    try (RedisServer server = options.start()) {
      assertThatThrownBy(() -> Clients.anonymous(server, "PING")).hasMessageContaining("NOAUTH");
      assertThat(Clients.as("alice", PASSWORD, server, "SET", "key", "1")).isEqualTo("OK");
      assertTheTestKitMayDoEverything(server);
      server.addUser("bob", PASSWORD, "~*", "+@all");
      server.restart();
      assertThatThrownBy(() -> Clients.anonymous(server, "PING")).hasMessageContaining("NOAUTH");
      assertThat(Clients.as("bob", PASSWORD, server, "SET", "key", "1")).isEqualTo("OK");
      assertTheTestKitMayDoEverything(server);
    }
  }

  @Test
  void user_defaultName_throwsIllegalArgumentException() {
    assertThatThrownBy(() -> RedisServer.builder().user("default", "secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("password(...)");
  }

  @Test
  void uri_specialCharactersInPassword_areEncoded() {
    try (RedisServer server = RedisServer.start()) {
      assertThat(server.uri("alice", "p@ss:w/rd +ä"))
          .hasToString("redis://alice:p%40ss%3Aw%2Frd%20%2B%C3%A4@127.0.0.1:" + server.port());
    }
  }

  private static void assertAliceIsLimited(RedisServer server) throws IOException {
    assertThat(Clients.as("alice", PASSWORD, server, "GET", "ns:key")).isNull();
    assertThat(Clients.as("alice", PASSWORD, server, "PUBLISH", "ns:channel", "hi")).isEqualTo(0L);
    assertDenied(server, "GET", "other");
    assertDenied(server, "PUBLISH", "other", "hi");
    assertDenied(server, "SET", "ns:key", "1");
    assertThatThrownBy(() -> Clients.as("alice", "wrong", server, "GET", "ns:key"))
        .isInstanceOf(RedisCommandException.class)
        .hasMessageContaining("WRONGPASS");
  }

  private static void assertDenied(RedisServer server, String... command) {
    assertThatThrownBy(() -> Clients.as("alice", PASSWORD, server, command))
        .isInstanceOf(RedisCommandException.class)
        .hasMessageContaining("NOPERM");
  }

  private static void assertTheTestKitMayDoEverything(RedisServer server) {
    try (CommandLog log = server.commandLog()) {
      server.flushAll();
      assertThat(server.command("PING")).isEqualTo("PONG");
      assertThat(log.commands())
          .extracting(RecordedCommand::name)
          .filteredOn(name -> !name.equals("AUTH"))
          .containsExactly("FLUSHALL", "PING");
    }
  }
}
