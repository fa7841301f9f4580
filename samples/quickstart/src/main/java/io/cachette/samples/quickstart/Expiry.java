package io.cachette.samples.quickstart;

import io.cachette.testkit.JavaProgram;
import javax.cache.Cache;

/** An entry that both JVMs read for two seconds, until it expires. */
final class Expiry {

  private static final int TIMEOUT_MILLIS = 15_000;

  private Expiry() {}

  static void show(Console console, Cache<String, String> sessions, JavaProgram second)
      throws Exception {
    Stopwatch watch = new Stopwatch();
    sessions.put("alice", "logged-in");
    String here = sessions.get("alice");
    String there = second.ask("session alice");
    console.say("  After %.0f ms: here %s, there %s.", watch.millis(), here, there);
    console.check(
        "Both JVMs read the entry.", "logged-in".equals(here) && "logged-in".equals(there));

    while (sessions.containsKey("alice") && watch.millis() < TIMEOUT_MILLIS) {
      Thread.sleep(10);
    }
    here = String.valueOf(sessions.get("alice"));
    there = second.ask("session alice");
    console.say("  After %.0f ms: here %s, there %s.", watch.millis(), here, there);
    console.check(
        "The entry has expired for both JVMs.", "null".equals(here) && "null".equals(there));
  }
}
