package io.cachette.testkit;

import io.cachette.testkit.internal.DaemonThreads;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
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
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A program in a JVM of its own, such as another node of an application. Use it in one of two ways:
 *
 * <ul>
 *   <li>The program answers each line of its standard input with a line on its standard output, and
 *       ends when the input ends: send the lines by {@link #ask}.
 *   <li>The program prints lines unasked: read them one by one by {@link #readLine}, or wait for
 *       the end of the program and read them all by {@link #awaitSuccess}.
 * </ul>
 *
 * <p>What the program prints to standard error is kept. If the program fails, the exception quotes
 * it.
 *
 * <p>Not for concurrent use: send or read one line at a time.
 *
 * <pre>{@code
 * final class Echo {
 *   public static void main(String[] arguments) {
 *     new Scanner(System.in).forEachRemaining(System.out::println);
 *   }
 * }
 *
 * try (JavaProgram program = JavaProgram.start(Echo.class)) {
 *   Assertions.assertEquals("hello", program.ask("hello"));
 * }
 * }</pre>
 */
public final class JavaProgram implements AutoCloseable {
  private static final Duration LINE_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration RUN_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final Process process;
  private final Path errors;
  private final PrintStream input;
  private final BufferedReader output;

  private JavaProgram(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts a program with the Java installation, the class path, the environment and the {@code
   * -XX} options of this JVM, and does not wait for it to be ready.
   *
   * @param main the class with the {@code main} method
   * @param arguments the arguments of {@code main}
   * @return the running program
   * @throws UncheckedIOException if the program cannot be started
   */
  public static JavaProgram start(Class<?> main, String... arguments) {
    return start(main, Map.of(), arguments);
  }

  /**
   * Starts a program with the Java installation, the class path and the {@code -XX} options of this
   * JVM, and does not wait for it to be ready.
   *
   * @param main the class with the {@code main} method
   * @param environment variables in addition to those of this JVM
   * @param arguments the arguments of {@code main}
   * @return the running program
   * @throws UncheckedIOException if the program cannot be started
   */
  public static JavaProgram start(
      Class<?> main, Map<String, String> environment, String... arguments) {
    return start(System.getProperty("java.class.path"), main, environment, arguments);
  }

  /**
   * Starts a program like {@link #start(Class, String...)}, with classes and resources of a jar in
   * place of those with the same names, such as those of an earlier version.
   *
   * @param jar the jar, which precedes the class path of this JVM
   * @param main the class with the {@code main} method
   * @param arguments the arguments of {@code main}
   * @return the running program
   * @throws UncheckedIOException if the program cannot be started
   */
  public static JavaProgram startWith(Path jar, Class<?> main, String... arguments) {
    String classPath = jar + File.pathSeparator + System.getProperty("java.class.path");
    return start(classPath, main, Map.of(), arguments);
  }

  private static JavaProgram start(
      String classPath, Class<?> main, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions());
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    try {
      return start(builder);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + main.getName(), e);
    }
  }

  /** How this JVM compiles code and collects garbage: tuned for tests, which programs are, too. */
  private static List<String> jvmOptions() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-XX:"))
        .toList();
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

  /** {@return the process that runs the program} */
  public ProcessHandle process() {
    return process.toHandle();
  }

  /**
   * Sends a line and waits for the answer.
   *
   * @param line a line of the program's input
   * @return the next line that the program prints
   * @throws IllegalStateException if the program ends before it answers, or does not answer within
   *     a minute, after which it is killed
   */
  public String ask(String line) {
    return join(askAsync(line), "The program did not answer \"%s\"".formatted(line));
  }

  /**
   * Sends a line.
   *
   * @param line a line of the program's input
   * @return completes with the answer. It fails if the program ends before it answers, or does not
   *     answer within a minute, after which it is killed.
   */
  public CompletableFuture<String> askAsync(String line) {
    input.println(line);
    return readAsync(this::readAnswer, LINE_TIMEOUT);
  }

  /**
   * Waits for the next line that the program prints.
   *
   * @return the line
   * @throws IllegalStateException if the program ends before it prints a line, or prints none
   *     within a minute, after which it is killed
   */
  public String readLine() {
    return join(readAsync(this::readAnswer, LINE_TIMEOUT), "The program printed no line");
  }

  /**
   * Ends the input of the program and waits until it has ended with exit code 0.
   *
   * @return what the program printed since the last line that was read, without white space at both
   *     ends
   * @throws IllegalStateException if the exit code is another one, or if the program has not ended
   *     after five minutes, after which it is killed
   */
  public String awaitSuccess() {
    input.close();
    String printed = join(readAsync(this::readRest, RUN_TIMEOUT), "The program did not end");
    int exitCode = process.onExit().join().exitValue();
    if (exitCode != 0) {
      throw new IllegalStateException(
          "The program ended with exit code %d; it printed:%n%s%n%s"
              .formatted(exitCode, printed, printedErrors()));
    }
    return printed.strip();
  }

  private CompletableFuture<String> readAsync(Supplier<String> read, Duration timeout) {
    return CompletableFuture.supplyAsync(read, JavaProgram::startThread)
        .orTimeout(timeout.toSeconds(), TimeUnit.SECONDS)
        .whenComplete(
            (text, failure) -> {
              if (failure instanceof TimeoutException) {
                process.destroyForcibly(); // a late answer must not be taken for the next one
              }
            });
  }

  private String join(CompletableFuture<String> result, String message) {
    try {
      return result.join();
    } catch (CompletionException e) {
      throw new IllegalStateException(
          "%s; it printed:%n%s".formatted(message, printedErrors()), e.getCause());
    }
  }

  private String readAnswer() {
    try {
      String answer = output.readLine();
      if (answer == null) {
        throw new IllegalStateException("Its output ended");
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String readRest() {
    return output.lines().collect(Collectors.joining("\n"));
  }

  private static void startThread(Runnable task) {
    DaemonThreads.newThread("cachette-program-answer", task).start();
  }

  /**
   * Returns what the program printed to standard error so far. Not after {@link #close}.
   *
   * @return the lines, empty if there are none
   */
  public String printedErrors() {
    try {
      return new String(Files.readAllBytes(errors), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Ends the input of the program and waits until it has ended. After ten seconds the program is
   * killed.
   */
  @Override
  public void close() {
    input.close();
    process
        .onExit()
        .completeOnTimeout(process, CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
        .join()
        .destroyForcibly();
    try {
      Files.deleteIfExists(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
