package io.cachette.samples.quickstart;

import io.cachette.ratelimit.RateLimitExceededException;
import io.cachette.testkit.JavaProgram;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Two JVMs that ask more often than their common limit allows. */
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
        "Of %d calls %d were allowed, the limit is %d per hour."
            .formatted(asked, allowed, Support.LIMIT),
        allowed == Support.LIMIT);
    console.check("A call that is refused says when to come back.", saysWhen(console, support));
  }

  /** What each of the two JVMs does; returns how many calls were allowed. */
  static int ask(Support support) throws Exception {
    AtomicInteger allowed = new AtomicInteger();
    Callable<Void> work =
        () -> {
          for (int i = 0; i < QUESTIONS; i++) {
            try {
              support.answer("question " + i);
              allowed.incrementAndGet();
            } catch (RateLimitExceededException refused) {
              // most are: that is the point
            }
          }
          return null;
        };
    Together.run(THREADS, work);
    return allowed.get();
  }

  private static boolean saysWhen(Console console, Support support) {
    try {
      support.answer("one question more");
      return false;
    } catch (RateLimitExceededException refused) {
      console.say("  %s", String.valueOf(refused.getMessage()));
      return !refused.retryAfter().isZero();
    }
  }
}
