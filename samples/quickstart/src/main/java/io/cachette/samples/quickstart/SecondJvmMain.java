package io.cachette.samples.quickstart;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * The program of the second JVM. It opens the same caches, without a loader, and executes commands
 * of the first JVM. It ends when the first JVM ends.
 */
final class SecondJvmMain {

  private final Caches caches;
  private final MessageListener listener;
  private final Annotated beans;

  private SecondJvmMain(Caches caches, Annotated beans) {
    this.caches = caches;
    this.beans = beans;
    this.listener = MessageListener.register(caches.messages, "second");
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

  /**
   * Ends this JVM when another process ends, even if that process is killed while this JVM executes
   * a command.
   */
  static void endWith(ProcessHandle first) {
    Thread watcher =
        new Thread(
            () -> {
              first.onExit().join();
              Runtime.getRuntime().halt(1);
            });
    watcher.setDaemon(true);
    watcher.start();
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
      case "receive" -> listener.awaitNext();
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
