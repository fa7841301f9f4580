package io.cachette.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What Maven downloads, and unpacks into a folder of the build. */
final class Distribution {

  private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:";
  private static final Path FOLDER = Path.of("target", "distributions").toAbsolutePath();
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private Distribution() {}

  /** Maven cannot download an artifact; the message names it. */
  static final class MissingException extends Exception {

    private static final long serialVersionUID = 1;

    MissingException(String message) {
      super(message);
    }
  }

  /**
   * Returns the folder with a server: an unpacked archive, or a jar with the name of its artifact.
   */
  static Path server(String artifact) throws Exception {
    String[] parts = artifact.split(":", 4);
    boolean archive = parts[3].equals("zip");
    return obtain(
        parts[1] + "-" + parts[2],
        artifact,
        folder ->
            List.of(
                PLUGIN + (archive ? "unpack" : "copy"),
                "-Dartifact=" + artifact,
                "-Dmdep.stripVersion=true",
                "-DmarkersDirectory=" + FOLDER.resolve("markers"),
                "-DoutputDirectory=" + folder));
  }

  /** Returns the jars of an artifact and of its dependencies. */
  static List<Path> libraries(String coordinates) throws Exception {
    String[] parts = coordinates.split(":", 3);
    Path folder =
        obtain(
            parts[1] + "-" + parts[2],
            coordinates,
            target ->
                List.of(
                    "-f",
                    pom(target, parts).toString(),
                    PLUGIN + "copy-dependencies",
                    "-DincludeScope=runtime",
                    "-DoutputDirectory=" + target));
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  @FunctionalInterface
  private interface Arguments {
    List<String> into(Path folder) throws IOException;
  }

  private static Path obtain(String name, String artifact, Arguments arguments) throws Exception {
    Path folder = FOLDER.resolve(name);
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Path unfinished = Files.createDirectories(FOLDER.resolve(name + ".unfinished"));
    List<String> command = maven();
    command.addAll(arguments.into(unfinished));
    Path log = FOLDER.resolve(name + ".log");
    Process maven =
        new ProcessBuilder(command)
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!maven.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS) || maven.exitValue() != 0) {
      maven.destroyForcibly();
      throw new MissingException(
          "Maven cannot download %s: %s".formatted(artifact, firstError(log)));
    }
    return Files.move(unfinished, folder);
  }

  /** Maven with the repository and the settings of the build. */
  private static List<String> maven() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("servers.maven", "/usr"), "bin", "mvn").toString());
    command.addAll(List.of("-B", "-q"));
    command.add("-Dmaven.repo.local=" + System.getProperty("servers.maven.repository"));
    Path settings = Path.of(System.getProperty("servers.maven.settings"));
    if (Files.exists(settings)) {
      command.addAll(List.of("-s", settings.toString()));
    }
    return command;
  }

  private static String firstError(Path log) throws IOException {
    return Arrays.stream(Files.readString(log).split("\n"))
        .filter(line -> line.contains("ERROR"))
        .findFirst()
        .orElse("it does not end");
  }

  private static Path pom(Path folder, String... parts) throws IOException {
    return Files.writeString(
        folder.resolve("libraries.xml"),
        """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <groupId>io.cachette</groupId>
          <artifactId>cachette-server-libraries</artifactId>
          <version>1</version>
          <dependencies>
            <dependency>
              <groupId>%s</groupId>
              <artifactId>%s</artifactId>
              <version>%s</version>
            </dependency>
          </dependencies>
        </project>
        """
            .formatted((Object[]) parts));
  }
}
