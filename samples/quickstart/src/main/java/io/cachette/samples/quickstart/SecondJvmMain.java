package io.cachette.samples.quickstart;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * The program of the second JVM: opens the same caches, without a loader, and does what the first
 * JVM tells it. Ends when the first JVM does.
 */
final class SecondJvmMain {

  private final Caches caches;
  private final Mailbox mailbox;
  private final Annotated beans;

  private SecondJvmMain(Caches caches, Annotated beans) {
    this.caches = caches;
    this.beans = beans;
    this.mailbox = Mailbox.open(caches.messages, "second");
  }

  public static void main(String[] arguments) throws Exception {
    endWith(ProcessHandle.current().parent().orElseThrow());
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (BufferedReader commands =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Caches caches = new Caches(URI.create(arguments[0]), null);
        Annotated beans = new Annotated(URI.create(arguments[0]))) {
      SecondJvmMain program = new SecondJvmMain(caches, beans);
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        answers.println(program.answer(line));
      }
    }
  }

  /** Also if the first JVM is killed while this one is at work. */
  static void endWith(ProcessHandle first) {
    Thread guard =
        new Thread(
            () -> {
              first.onExit().join();
              Runtime.getRuntime().halt(1);
            });
    guard.setDaemon(true);
    guard.start();
  }

  private String answer(String line) throws Exception {
    String[] words = line.split(" ", -1);
    return switch (words[0]) {
      case "hello" -> "hello";
      case "read" -> read(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
      case "session" -> String.valueOf(caches.sessions.get(words[1]));
      case "put" -> {
        caches.messages.put(words[1], words[2]);
        yield "done";
      }
      case "hear" -> mailbox.next();
      case "count" -> {
        Counter.count(caches.counters);
        yield "done";
      }
      case "recommend" -> String.valueOf(beans.recommend());
      case "ask" -> String.valueOf(Limited.ask(beans.support()));
      case "forget" -> {
        beans.forget(words[1]);
        yield "done";
      }
      default -> throw new IllegalArgumentException("Unknown command " + line);
    };
  }

  private String read(int first, int last) {
    Stopwatch watch = new Stopwatch();
    int found = ReadThrough.read(caches.books, first, last);
    return found + " " + watch.millis();
  }
}
