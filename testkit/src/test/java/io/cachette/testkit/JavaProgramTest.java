package io.cachette.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaProgramTest {

  /** Answers each line with its argument, a variable and the line; fails at {@code break}. */
  static final class Echo {
    public static void main(String[] arguments) throws IOException {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("break")) {
          throw new IllegalStateException("broken as asked");
        }
        System.out.println(arguments[0] + " " + System.getenv("MOOD") + " " + line);
      }
    }
  }

  /** Prints its arguments, one a line, and fails if the last one is {@code fail}. */
  static final class Printer {
    public static void main(String[] arguments) {
      for (String argument : arguments) {
        System.out.println(argument);
      }
      if (arguments[arguments.length - 1].equals("fail")) {
        throw new IllegalStateException("failed on purpose");
      }
    }
  }

  /** Prints a file of its class path. */
  static final class ResourcePrinter {
    public static void main(String[] arguments) throws IOException {
      try (InputStream in = ResourcePrinter.class.getResourceAsStream(arguments[0])) {
        System.out.println(
            new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
      }
    }
  }

  /** Prints the options of its JVM. */
  static final class Options {
    public static void main(String[] arguments) {
      optionsOfThisJvm().forEach(System.out::println);
    }
  }

  private static List<String> optionsOfThisJvm() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-XX:"))
        .toList();
  }

  private static JavaProgram echo(String name) {
    return JavaProgram.start(Echo.class, Map.of("MOOD", "merry"), name);
  }

  @Test
  void ask_argumentAndEnvironment_returnsAnswerWithBoth() {
    try (JavaProgram program = echo("a")) {
      assertThat(program.ask("one")).isEqualTo("a merry one");
      assertThat(program.ask("two")).isEqualTo("a merry two");
    }
  }

  @Test
  void askLater_twoPrograms_answerConcurrently() {
    try (JavaProgram first = echo("a");
        JavaProgram second = echo("b")) {
      CompletableFuture<String> later = first.askAsync("x");

      assertThat(second.ask("y")).isEqualTo("b merry y");
      assertThat(later.join()).isEqualTo("a merry x");
    }
  }

  @Test
  void start_optionsOfThisJvm_areThoseOfTheProgram() {
    try (JavaProgram program = JavaProgram.start(Options.class)) {
      assertThat(program.awaitSuccess().lines()).containsExactlyElementsOf(optionsOfThisJvm());
    }
  }

  @Test
  void ask_failedProgram_throwsWithCommandAndOutput() {
    try (JavaProgram program = echo("a")) {
      assertThatThrownBy(() -> program.ask("break"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("\"break\"")
          .hasMessageContaining("broken as asked");
    }
  }

  @Test
  void readLine_printedLines_returnsThemInOrder() {
    try (JavaProgram program = JavaProgram.start(Printer.class, "one", "two")) {
      assertThat(program.readLine()).isEqualTo("one");
      assertThat(program.readLine()).isEqualTo("two");
    }
  }

  @Test
  void readLine_endedProgram_throwsWithPrintedErrors() {
    try (JavaProgram program = JavaProgram.start(Printer.class, "fail")) {
      program.readLine();

      assertThatThrownBy(program::readLine)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("printed no line")
          .hasMessageContaining("failed on purpose");
    }
  }

  @Test
  void awaitSuccess_endedProgram_returnsRemainingLines() {
    try (JavaProgram program = JavaProgram.start(Printer.class, "one", "two", "three")) {
      program.readLine();

      assertThat(program.awaitSuccess()).isEqualTo("two\nthree");
    }
  }

  @Test
  void awaitSuccess_failedProgram_throwsWithOutputAndErrors() {
    try (JavaProgram program = JavaProgram.start(Printer.class, "one", "fail")) {
      assertThatThrownBy(program::awaitSuccess)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("exit code 1")
          .hasMessageContaining("one")
          .hasMessageContaining("failed on purpose");
    }
  }

  @Test
  void startWith_fileOnClassPathAndInJar_usesFileOfJar(@TempDir Path folder) throws IOException {
    String name = "/" + JavaProgram.class.getName().replace('.', '/') + ".class";
    Path jar = folder.resolve("earlier.jar");
    try (FileSystem files = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
      Files.createDirectories(files.getPath(name).getParent());
      Files.writeString(files.getPath(name), "from the jar");
    }

    try (JavaProgram program = JavaProgram.startWith(jar, ResourcePrinter.class, name)) {
      assertThat(program.awaitSuccess()).contains("from the jar");
    }
  }

  @Test
  void close_runningProgram_endsProcess() {
    JavaProgram program = echo("a");
    program.ask("one");
    ProcessHandle process = program.process();

    program.close();

    assertThat(process.isAlive()).isFalse();
  }
}
