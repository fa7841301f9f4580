package io.cachette.samples.quickstart;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The second JVM as the first one sees it: understands a command per line, answers with a line. */
final class SecondJvm implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final PrintStream commands;
  private final BufferedReader answers;

  private SecondJvm(Process process) {
    this.process = process;
    this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts {@link SecondJvmMain} with the class path of this JVM. */
  static SecondJvm start(URI redis) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    return new SecondJvm(
        new ProcessBuilder(java, "-cp", classPath, SecondJvmMain.class.getName(), redis.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Sends a command and waits for the answer. */
  String ask(String command) throws Exception {
    return askLater(command).get();
  }

  /** Sends a command; the answer is to come within a minute. One command at a time. */
  Future<String> askLater(String command) {
    commands.println(command);
    return CompletableFuture.supplyAsync(this::answer)
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .whenComplete(
            (answer, failure) -> {
              if (failure instanceof TimeoutException) {
                process.destroyForcibly(); // an answer that is late must not be the next one's
              }
            });
  }

  private String answer() {
    try {
      String answer = answers.readLine();
      if (answer == null || answer.startsWith("failed")) {
        throw new IllegalStateException("The second JVM " + (answer == null ? "ended" : answer));
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** The end of its input ends it. */
  @Override
  public void close() {
    commands.close();
    process.onExit().completeOnTimeout(process, 5, TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }
}
