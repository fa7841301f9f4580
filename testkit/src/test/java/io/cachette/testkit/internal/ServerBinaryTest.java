package io.cachette.testkit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.testkit.RedisServer;
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
  void start_binaryProperty_usesThatBinary(@TempDir Path temp) throws IOException {
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
  void start_missingBinary_throwsWithPropertyName(@TempDir Path temp) {
    String missing = temp.resolve("missing").toString();
    System.setProperty(ServerBinary.PROPERTY, missing);
    assertThatThrownBy(RedisServer::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(ServerBinary.PROPERTY)
        .hasMessageContaining(missing);
  }

  @Test
  void start_otherProgramAsBinary_throwsWithItsOutput(@TempDir Path temp) throws IOException {
    Path impostor = temp.resolve("impostor");
    Files.writeString(impostor, "#!/bin/sh\necho I am no server\n");
    Files.setPosixFilePermissions(impostor, PosixFilePermissions.fromString("rwx------"));
    System.setProperty(ServerBinary.PROPERTY, impostor.toString());
    assertThatThrownBy(RedisServer::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("I am no server");
  }

  @Test
  void configured_nullOrBlankValue_returnsEmpty() {
    assertThat(ServerBinary.findConfigured(null, "x")).isEmpty();
    assertThat(ServerBinary.findConfigured(" ", "x")).isEmpty();
  }

  @Test
  void onPath_valkeyServer_isFoundIfExecutable(@TempDir Path temp) throws IOException {
    Path empty = Files.createDirectory(temp.resolve("empty"));
    Path bin = Files.createDirectory(temp.resolve("bin"));
    Path valkey = Files.createFile(bin.resolve("valkey-server"));
    String path = empty + File.pathSeparator + File.pathSeparator + bin;

    assertThat(ServerBinary.findOnPath(path)).as("not executable").isEmpty();
    Files.setPosixFilePermissions(valkey, PosixFilePermissions.fromString("rwx------"));
    assertThat(ServerBinary.findOnPath(path)).contains(valkey);
    assertThat(ServerBinary.findOnPath(null)).isEmpty();
  }

  @Test
  void bundled_repeatedCalls_extractsOnce() throws IOException {
    Path first = ServerBinary.findBundled(ServerBinary.platform()).orElseThrow();
    Object created = Files.readAttributes(first, "unix:ino").get("ino");
    Path second = ServerBinary.findBundled(ServerBinary.platform()).orElseThrow();
    assertThat(second).isEqualTo(first);
    assertThat(Files.readAttributes(second, "unix:ino")).containsEntry("ino", created);
  }

  @Test
  void none_unsupportedPlatform_namesPlatformAndSettings() {
    assertThat(ServerBinary.newNotFoundException("plan9-mips"))
        .hasMessageContaining("plan9-mips")
        .hasMessageContaining(ServerBinary.PROPERTY)
        .hasMessageContaining(ServerBinary.ENVIRONMENT);
    assertThat(ServerBinary.findBundled("plan9-mips")).isEmpty();
  }
}
