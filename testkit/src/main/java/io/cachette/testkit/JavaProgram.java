package io.cachette.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program in a JVM of its own, such as another node of an application: it reads lines from its
 * standard input, answers each with a line on its standard output, and ends when the input does.
 * What it prints to standard error is kept, and quoted should it fail.
 *
 * <p>Not for concurrent use: one line at a time.
 */
public final class JavaProgram implements AutoCloseable {
  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

  private final Process process;
  private final Path errors;
  private final PrintStream lines;
  private final BufferedReader answers;

  private JavaProgram(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.lines = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts a program with the Java installation and the class path of this JVM, and does not wait
   * for it to be ready.
   *
   * @param main the class with the {@code main} method
   * @param environment variables, beside those of this JVM
   * @param arguments what {@code main} is given
   * @throws UncheckedIOException if it cannot be started
   */
  public static JavaProgram start(
      Class<?> main, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    try {
      return start(builder);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + main.getName(), e);
    }
  }

  private static JavaProgram start(ProcessBuilder builder) throws IOException {
    Path errors = Files.createTempFile("cachette-program-", ".log");
    try {
      return new JavaProgram(builder.redirectError(errors.toFile()).start(), errors);
    } catch (IOException e) {
      Files.delete(errors);
      throw e;
    }
  }

  /** The process that runs it. */
  public ProcessHandle process() {
    return process.toHandle();
  }

  /**
   * Sends a line and waits for the answer.
   *
   * @throws IllegalStateException if the program ends instead, or does not answer within a minute,
   *     which ends it
   */
  public String ask(String line) {
    try {
      return askAsync(line).join();
    } catch (CompletionException e) {
      throw new IllegalStateException(
          "The program did not answer \"%s\"; it printed:%n%s".formatted(line, printedErrors()),
          e.getCause());
    }
  }

  /**
   * Sends a line; the answer is to come within a minute. A program that is late is ended, and one
   * that ends instead completes this exceptionally.
   */
  public CompletableFuture<String> askAsync(String line) {
    lines.println(line);
    return CompletableFuture.supplyAsync(this::readAnswer, JavaProgram::startThread)
        .orTimeout(ANSWER_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
        .whenComplete(
            (answer, failure) -> {
              if (failure instanceof TimeoutException) {
                process.destroyForcibly(); // an answer that is late must not be the next one's
              }
            });
  }

  private String readAnswer() {
    try {
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException("Its output ended");
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void startThread(Runnable task) {
    Thread thread = new Thread(task, "cachette-program-answer");
    thread.setDaemon(true);
    thread.start();
  }

  /** What it printed to standard error so far. Not for a program that was closed. */
  public String printedErrors() {
    try {
      return new String(Files.readAllBytes(errors), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends its input and waits for its end; a program that goes on for ten seconds is killed. */
  @Override
  public void close() {
    lines.close();
    process
        .onExit()
        .completeOnTimeout(process, END_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
        .join()
        .destroyForcibly();
    try {
      Files.deleteIfExists(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
