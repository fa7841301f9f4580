package io.cachette.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets a system property")
final class ServerBinaryTest {
  private @Nullable String before;

  @BeforeEach
  void remember() {
    before = System.getProperty(ServerBinary.PROPERTY);
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(ServerBinary.PROPERTY);
    } else {
      System.setProperty(ServerBinary.PROPERTY, before);
    }
  }

  @Test
  void thePropertyWins(@TempDir Path temp) throws IOException {
    Path used = temp.resolve("used");
    Path wrapper = temp.resolve("my-server");
    Files.writeString(
        wrapper, "#!/bin/sh\ntouch '%s'\nexec '%s' \"$@\"\n".formatted(used, ServerBinary.find()));
    Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwx------"));

    System.setProperty(ServerBinary.PROPERTY, wrapper.toString());

    try (RedisServer server = RedisServer.start()) {
      assertThat(server.command("PING")).isEqualTo("PONG");
    }
    assertThat(used).exists();
  }

  @Test
  void aWrongPathIsAnErrorThatNamesTheProperty(@TempDir Path temp) {
    String missing = temp.resolve("missing").toString();
    System.setProperty(ServerBinary.PROPERTY, missing);
    assertThatThrownBy(RedisServer::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(ServerBinary.PROPERTY)
        .hasMessageContaining(missing);
  }

  @Test
  void aFileThatIsNoServerIsAnErrorWithItsOutput(@TempDir Path temp) throws IOException {
    Path impostor = temp.resolve("impostor");
    Files.writeString(impostor, "#!/bin/sh\necho I am no server\n");
    Files.setPosixFilePermissions(impostor, PosixFilePermissions.fromString("rwx------"));
    System.setProperty(ServerBinary.PROPERTY, impostor.toString());
    assertThatThrownBy(RedisServer::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("I am no server");
  }

  @Test
  void anEmptySettingIsNone() {
    assertThat(ServerBinary.configured(null, "x")).isEmpty();
    assertThat(ServerBinary.configured(" ", "x")).isEmpty();
  }

  @Test
  void findsRedisOrValkeyOnThePath(@TempDir Path temp) throws IOException {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    Path bin = Files.createDirectory(temp.resolve("bin"));
    Path valkey = Files.createFile(bin.resolve("valkey-server"));
    String path = empty + File.pathSeparator + File.pathSeparator + bin;

    assertThat(ServerBinary.onPath(path)).as("not executable").isEmpty();
    Files.setPosixFilePermissions(valkey, PosixFilePermissions.fromString("rwx------"));
    assertThat(ServerBinary.onPath(path)).contains(valkey);
    assertThat(ServerBinary.onPath(null)).isEmpty();
  }

  @Test
  void theBundledServerIsExtractedOnce() throws IOException {
    Path first = ServerBinary.bundled(ServerBinary.platform()).orElseThrow();
    Object created = Files.readAttributes(first, "unix:ino").get("ino");
    Path second = ServerBinary.bundled(ServerBinary.platform()).orElseThrow();
    assertThat(second).isEqualTo(first);
    assertThat(Files.readAttributes(second, "unix:ino")).containsEntry("ino", created);
  }

  @Test
  void aPlatformWithoutBinaryIsToldWhatToSet() {
    assertThat(ServerBinary.none("plan9-mips"))
        .hasMessageContaining("plan9-mips")
        .hasMessageContaining(ServerBinary.PROPERTY)
        .hasMessageContaining(ServerBinary.ENVIRONMENT);
    assertThat(ServerBinary.bundled("plan9-mips")).isEmpty();
  }
}
