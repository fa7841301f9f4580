package io.cachette.jcache.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.jcache.support.LeastPrivilege;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that {@code docs/security.md} lists exactly the needed commands, and no dangerous ones. */
@RedisTest
class SecurityPageTest {

  private static final Pattern CALL = Pattern.compile("\\bcall\\(\\s*'(\\w+)'");

  /** The commands that Java code of Cachette and of Redisson sends. */
  private static final Set<String> OF_CLIENTS =
      Set.of(
          "evalsha",
          "evalsha_ro",
          "script|load",
          "unlink",
          "subscribe",
          "unsubscribe",
          "ping",
          "select",
          "client|setname");

  @Test
  void commands_scriptsAndClient_matchSecurityPage() throws IOException {
    Set<String> needed = new TreeSet<>(OF_CLIENTS);
    try (Stream<Path> files =
        Files.walk(Path.of("..", "..", "provider", "src", "main", "resources"))) {
      files
          .filter(file -> file.toString().endsWith(".lua"))
          .filter(file -> !file.endsWith("nodes.lua")) // only in clusters, which need more commands
          .flatMap(SecurityPageTest::calls)
          .forEach(needed::add);
    }

    assertThat(listed()).containsExactlyInAnyOrderElementsOf(needed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dangerous", "admin"})
  void commands_dangerousOrAdminCategory_areNotListed(String category, RedisServer server) {
    List<?> members = (List<?>) Objects.requireNonNull(server.command("ACL", "CAT", category));

    assertThat(members.stream().map(String::valueOf)).hasSizeGreaterThan(10);
    assertThat(listed())
        .doesNotContainAnyElementsOf(members.stream().map(String::valueOf).toList());
  }

  private static Set<String> listed() {
    return Stream.of(LeastPrivilege.rulesWithFieldTtl("any"))
        .filter(rule -> rule.startsWith("+"))
        .map(rule -> rule.substring(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> calls(Path file) {
    try {
      return CALL.matcher(Files.readString(file))
          .results()
          .map(call -> call.group(1).toLowerCase(Locale.ROOT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
