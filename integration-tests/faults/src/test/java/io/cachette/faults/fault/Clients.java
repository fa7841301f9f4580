package io.cachette.faults.fault;

import io.cachette.faults.client.ClientProgram;
import io.cachette.testkit.JavaProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** The clients of a round, which run in JVMs of their own. JVMs that live are used again. */
public final class Clients implements AutoCloseable {

  /** The number of clients. */
  public static final int NODES = 3;

  private final Map<Integer, JavaProgram> running = new TreeMap<>();

  /** Starts the clients that do not run. */
  public void start() {
    for (int node = 0; node < NODES; node++) {
      running.computeIfAbsent(node, missing -> JavaProgram.start(ClientProgram.class));
    }
  }

  /**
   * Sends a command to all clients that run, and waits for their answers.
   *
   * @return the answers that are not {@code ok}, each after the number of its node
   */
  public List<String> ask(IntFunction<String> command) {
    Map<Integer, CompletableFuture<String>> answers = new TreeMap<>();
    running.forEach((node, client) -> answers.put(node, client.askAsync(command.apply(node))));
    List<String> problems = new ArrayList<>();
    answers.forEach(
        (node, answer) -> {
          String text = answer.exceptionally(failure -> "no answer, " + failure).join();
          if (!text.equals("ok")) {
            problems.add("Node %d, command \"%s\": %s".formatted(node, command.apply(node), text));
          }
        });
    return problems;
  }

  /** Kills a client as a crash would. */
  void kill(int node) {
    JavaProgram client = running.remove(node);
    if (client != null) {
      client.process().destroyForcibly();
      client.close();
    }
  }

  /** Lets a client crash in the middle of an operation. */
  void crash(int node) {
    JavaProgram client = running.remove(node);
    if (client != null) {
      // The answer is that the output has ended.
      client.askAsync("crash").exceptionally(failure -> "").join();
      client.close();
    }
  }

  /** Returns the standard error of the clients that run. */
  public String printedErrors() {
    StringBuilder text = new StringBuilder();
    running.forEach(
        (node, client) -> text.append("Node %d:%n%s%n".formatted(node, client.printedErrors())));
    return text.toString();
  }

  /** Ends all clients, so that the next round begins with new ones. */
  @Override
  public void close() {
    running.values().forEach(JavaProgram::close);
    running.clear();
  }
}
