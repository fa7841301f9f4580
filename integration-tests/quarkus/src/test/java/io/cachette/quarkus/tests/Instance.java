package io.cachette.quarkus.tests;

import static org.awaitility.Awaitility.await;

import io.cachette.testkit.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that runs the application. */
final class Instance implements AutoCloseable {

  private static final Pattern ADDRESS =
      Pattern.compile("Listening on: (http://127\\.0\\.0\\.1:\\d+)");
  private static final int SECONDS_TO_STOP = 20;

  private final Path log;
  private final Process process;
  private final URI uri;

  /**
   * Starts the application and waits until it answers.
   *
   * @param name names its log file
   */
  Instance(String name, RedisServer redis) throws IOException {
    log = Path.of("target", name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dquarkus.http.port=0",
            "-jar",
            Path.of("target", "quarkus-app", "quarkus-run.jar").toString());
    builder.environment().put("CACHETTE_REDIS_URL", redis.uri().toString());
    process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    try {
      await().atMost(Duration.ofMinutes(1)).until(() -> isListening() || !process.isAlive());
      uri = findAddress();
    } catch (RuntimeException | IOException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private boolean isListening() throws IOException {
    return ADDRESS.matcher(log()).find();
  }

  private URI findAddress() throws IOException {
    Matcher address = ADDRESS.matcher(log());
    if (!address.find()) {
      throw new IllegalStateException("The application has not started:\n" + log());
    }
    return URI.create(address.group(1));
  }

  URI uri() {
    return uri;
  }

  /** What the application has printed. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** Stops the application in an orderly way, or by force after a while. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
