package io.cachette.samples.quickstart;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/** Prints the steps of the demo, and counts which checks hold. */
final class Console {

  private final PrintStream out =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private int held;
  private int failed;

  /** A part of the demo, which may fail with any exception. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  /**
   * Runs one step after its headline. If the step throws an exception, a check fails and the demo
   * continues.
   */
  void step(String headline, Step step) {
    say("");
    say(headline);
    try {
      step.run();
    } catch (ExecutionException e) {
      check("The step ends without " + e.getCause(), false);
    } catch (Exception e) {
      check("The step ends without " + e, false);
    }
  }

  /** Prints a statement and whether it holds. */
  void check(String statement, boolean holds) {
    if (holds) {
      held++;
    } else {
      failed++;
    }
    say("  %s %s", holds ? "✓" : "✗ DOES NOT HOLD:", statement);
  }

  /** Prints a sentence. */
  void say(String sentence, Object... details) {
    out.println(String.format(Locale.ROOT, sentence, details));
  }

  /**
   * Prints the result of all checks.
   *
   * @return whether all of them held
   */
  boolean summary(double seconds) {
    say("");
    if (failed == 0) {
      say("✓ All %d checks held. The demo took %.1f seconds.", held, seconds);
    } else {
      say("✗ %d of %d checks did not hold, see above.", failed, held + failed);
    }
    return failed == 0;
  }
}
