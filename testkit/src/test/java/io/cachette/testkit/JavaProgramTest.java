package io.cachette.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JavaProgramTest {

  /** Answers what it was started with, and breaks when asked to. */
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
  void ask_failedProgram_throwsWithCommandAndOutput() {
    try (JavaProgram program = echo("a")) {
      assertThatThrownBy(() -> program.ask("break"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("\"break\"")
          .hasMessageContaining("broken as asked");
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
