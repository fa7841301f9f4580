package io.cachette.spring.boot.application;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The application, started by {@code java -jar}, and a browser. */
final class ExecutableJar implements AutoCloseable {

  private static final Pattern READY = Pattern.compile("Listening on port (\\d+)");
  private static final Duration START = Duration.ofMinutes(2);

  private final Process process;
  private final Path log;
  private final HttpClient browser =
      HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
  private URI server = URI.create("http://127.0.0.1");

  private ExecutableJar(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts the jar that the build has packaged, and waits until it listens. */
  static ExecutableJar start(String... arguments) throws IOException {
    Path log = Files.createTempFile(Path.of("target"), "application-", ".log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("application.jar")));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    ExecutableJar application = new ExecutableJar(process, log);
    try {
      await().atMost(START).until(application::isReady);
      return application;
    } catch (RuntimeException e) {
      application.close();
      throw new IllegalStateException(application.log(), e);
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(path, HttpRequest.newBuilder());
  }

  HttpResponse<String> post(String path) throws IOException, InterruptedException {
    return send(path, HttpRequest.newBuilder().POST(BodyPublishers.noBody()));
  }

  /** Returns the output so far. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the application in an orderly way. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("The application does not stop:\n" + log());
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private boolean isReady() {
    Matcher ready = READY.matcher(log());
    if (ready.find()) {
      server = URI.create("http://127.0.0.1:" + ready.group(1));
      return true;
    }
    if (!process.isAlive()) {
      throw new IllegalStateException("The application has stopped");
    }
    return false;
  }

  private HttpResponse<String> send(String path, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return browser.send(
        request.uri(server.resolve(path)).timeout(Duration.ofSeconds(30)).build(),
        BodyHandlers.ofString());
  }
}
