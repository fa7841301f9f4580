package io.cachette.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One process of a server, with a folder and ports of its own. */
final class Node implements AutoCloseable {

  private static final String JVM_OPTIONS =
      "-Xmx768m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:SoftRefLRUPolicyMSPerMB=0";
  private static final int SECONDS_TO_STOP = 40;

  private final Server server;
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Path folder;
  private final URI uri;
  private @Nullable Process process;

  Node(Server server, Path home, Path folder, Map<String, String> settings) throws Exception {
    this.server = server;
    this.folder = Files.createDirectories(folder.toAbsolutePath());
    int http = FreePorts.find();
    this.uri = URI.create("http://127.0.0.1:" + http);
    values.put("java", System.getProperty("java.home") + "/bin/java");
    values.put("home", home.toString());
    values.put("node", this.folder.toString());
    values.put("http", String.valueOf(http));
    values.put("admin", String.valueOf(FreePorts.find()));
    values.put("base", String.valueOf(http - 80));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("JDK_JAVA_OPTIONS", JVM_OPTIONS);
    environment.putAll(settings);
    server.environment().forEach((name, value) -> environment.put(name, fill(value)));
    setUp();
  }

  private void setUp() throws Exception {
    for (Map.Entry<String, String> copy : server.copies().entrySet()) {
      copy(Path.of(fill(copy.getKey())), folder.resolve(copy.getValue()));
    }
    for (Map.Entry<String, String> file : server.files().entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, fill(file.getValue()));
    }
    for (Server.Edit edit : server.edits()) {
      Path file = folder.resolve(edit.file());
      Files.writeString(
          file, Files.readString(file).replace(edit.text(), fill(edit.replacement())));
    }
    if (!server.preparation().isEmpty()) {
      Process preparing = launch(server.preparation(), "preparation.log");
      if (!preparing.waitFor(2, TimeUnit.MINUTES) || preparing.exitValue() != 0) {
        preparing.destroyForcibly();
        throw new IOException("Not prepared: " + Files.readString(log("preparation.log")));
      }
    }
    Files.createDirectories(deployments());
    Files.createDirectories(folder.resolve("temp"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private String fill(String text) {
    return Server.fill(text, values);
  }

  private Path log(String name) {
    return folder.resolve(name);
  }

  private Process launch(List<String> words, String log) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words.stream().map(this::fill).toList());
    builder.environment().putAll(environment);
    return builder
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(log).toFile()))
        .start();
  }

  /** Where the server expects archives. */
  Path deployments() {
    return Path.of(fill(server.deployments()));
  }

  URI uri() {
    return uri;
  }

  /** Starts the process, which {@link #close} ends. */
  void start() throws IOException {
    process = launch(server.command(), "console.log");
    Processes.endWithThisJvm(process);
  }

  boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** What the server has printed. */
  String console() throws IOException {
    return Files.exists(log("console.log")) ? Files.readString(log("console.log")) : "";
  }

  /** The lines of the console that match a pattern, for messages. */
  List<String> consoleLines(Pattern pattern) throws IOException {
    return console().lines().filter(line -> pattern.matcher(line).find()).toList();
  }

  /** Runs {@code jcmd} on the JVM of the server, and returns what it prints. */
  String diagnose(String... command) throws Exception {
    List<String> words = new ArrayList<>();
    words.add(System.getProperty("java.home") + "/bin/jcmd");
    words.add(String.valueOf(Processes.jvm(running()).pid()));
    words.addAll(List.of(command));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    Process diagnosis = builder.start();
    String output = new String(diagnosis.getInputStream().readAllBytes(), UTF_8);
    diagnosis.waitFor();
    return output;
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("The node does not run");
    }
    return process;
  }

  /** Stops the server in an orderly way, or by force after a while. */
  @Override
  public void close() {
    if (process != null) {
      Processes.end(process, SECONDS_TO_STOP);
      process = null;
    }
  }
}
