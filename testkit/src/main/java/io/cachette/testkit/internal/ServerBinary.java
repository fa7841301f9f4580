package io.cachette.testkit.internal;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the binary of the server: by property, by environment, on the PATH, or in embedded-redis.
 */
public final class ServerBinary {
  static final String PROPERTY = "cachette.testkit.server";
  static final String ENVIRONMENT = "CACHETTE_TESTKIT_SERVER";

  private static final List<String> NAMES = List.of("redis-server", "valkey-server");
  private static final String BUNDLED_VERSION = "7.0.15";

  private ServerBinary() {}

  public static Path find() {
    return Stream.<Supplier<Optional<Path>>>of(
            () -> findConfigured(System.getProperty(PROPERTY), "The system property " + PROPERTY),
            () -> findConfigured(System.getenv(ENVIRONMENT), "The environment's " + ENVIRONMENT),
            () -> findOnPath(System.getenv("PATH")),
            () -> findBundled(platform()))
        .map(Supplier::get)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() -> newNotFoundException(platform()));
  }

  static IllegalStateException newNotFoundException(String platform) {
    return new IllegalStateException(
        "No redis-server or valkey-server on the PATH, and none is bundled for %s. Set the system property %s or the environment variable %s to the path of one"
            .formatted(platform, PROPERTY, ENVIRONMENT));
  }

  /** Finds a configured binary. A wrong path is an error, and never replaced by another binary. */
  static Optional<Path> findConfigured(@Nullable String value, String source) {
    if (value == null || value.isBlank()) {
      return Optional.empty();
    }
    Path path = Path.of(value);
    if (!isProgram(path)) {
      throw new IllegalStateException(
          source + " must be the path of a redis-server or valkey-server, but is " + value);
    }
    return Optional.of(path.toAbsolutePath());
  }

  static Optional<Path> findOnPath(@Nullable String path) {
    if (path == null) {
      return Optional.empty();
    }
    return Arrays.stream(path.split(Pattern.quote(File.pathSeparator), -1))
        .filter(folder -> !folder.isEmpty())
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(ServerBinary::isProgram)
        .findFirst();
  }

  static Optional<Path> findBundled(String platform) {
    String resource = "/redis-server-%s-%s".formatted(BUNDLED_VERSION, platform);
    try (InputStream in = ServerBinary.class.getResourceAsStream(resource)) {
      return in == null ? Optional.empty() : Optional.of(extract(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot extract the bundled server " + resource, e);
    }
  }

  /**
   * Extracts the binary. The name contains the hash of the content and the move is atomic, so that
   * parallel JVMs can share the file.
   */
  private static Path extract(byte[] content) throws IOException {
    Path folder = Files.createDirectories(UserFolder.getOrCreate().resolve("bin"));
    Path target = folder.resolve("redis-server-" + Sha256.toHex(content).substring(0, 32));
    if (!isProgram(target) || Files.size(target) != content.length) {
      Path partial = Files.createTempFile(folder, "partial", null);
      Files.write(partial, content);
      Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("rwx------"));
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    }
    return target;
  }

  static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return (os.startsWith("mac") ? "darwin" : os)
        + "-"
        + switch (arch) {
          case "x86_64", "amd64" -> "amd64";
          case "aarch64", "arm64" -> "arm64";
          case "x86", "i386", "i686" -> "386";
          default -> arch;
        };
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }
}
