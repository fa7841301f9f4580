package io.cachette.samples.quickstart;

import io.cachette.ratelimit.RateLimitExceededException;
import io.cachette.testkit.JavaProgram;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Two JVMs that call a method more often than their common limit allows. */
final class Limited {

  private static final int THREADS = 4;
  private static final int QUESTIONS = 50;

  private Limited() {}

  static void show(Console console, Support support, JavaProgram second) throws Exception {
    Stopwatch watch = new Stopwatch();
    Future<String> there = second.askAsync("ask");
    int here = ask(support);
    int allowed = here + Integer.parseInt(there.get());
    int asked = 2 * THREADS * QUESTIONS;
    console.say(
        "  2 JVMs × %d threads × %d questions: %.0f ms. Allowed here: %d, there: %d.",
        THREADS, QUESTIONS, watch.millis(), here, allowed - here);
    console.check(
        "%2$d of %1$d calls were allowed; the limit is %3$d per hour."
            .formatted(asked, allowed, Support.LIMIT),
        allowed == Support.LIMIT);
    console.check(
        "A refused call returns the time until a permit is available.",
        hasRetryTime(console, support));
  }

  /**
   * Runs in each of the two JVMs.
   *
   * @return how many calls were allowed
   */
  static int ask(Support support) throws Exception {
    AtomicInteger allowed = new AtomicInteger();
    Callable<Void> work =
        () -> {
          for (int i = 0; i < QUESTIONS; i++) {
            try {
              support.answer("question " + i);
              allowed.incrementAndGet();
            } catch (RateLimitExceededException refused) {
              // expected for most calls
            }
          }
          return null;
        };
    Together.run(THREADS, work);
    return allowed.get();
  }

  private static boolean hasRetryTime(Console console, Support support) {
    try {
      support.answer("one more question");
      return false;
    } catch (RateLimitExceededException refused) {
      console.say("  %s", String.valueOf(refused.getMessage()));
      return !refused.retryAfter().isZero();
    }
  }
}
