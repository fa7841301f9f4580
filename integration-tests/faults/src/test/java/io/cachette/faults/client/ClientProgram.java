package io.cachette.faults.client;

import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * One node. Reads commands from its input, and answers each with a line: {@code open}, {@code run},
 * {@code stop}, {@code recover}, {@code read}, {@code close}, {@code crash}.
 */
public final class ClientProgram {
  private static final int OPEN_ATTEMPTS = 10;

  /** After which a circuit breaker asks Redis again. */
  private static final long PAUSE_MILLIS = 1_500;

  private @Nullable Workload workload;
  private Mode mode = Mode.PLAIN;
  private @Nullable ClientThreads threads;

  private ClientProgram() {}

  /** Runs until the input ends. */
  public static void main(String[] arguments) {
    ClientProgram program = new ClientProgram();
    Scanner input = new Scanner(System.in, StandardCharsets.UTF_8);
    while (input.hasNextLine()) {
      System.out.println(program.answer(input.nextLine()));
    }
    System.exit(0);
  }

  private String answer(String line) {
    try {
      String[] words = line.split(" ", 2);
      return switch (words[0]) {
        case "open" -> open(RoundSetup.parse(words[1]));
        case "run" -> run(Long.parseLong(words[1]));
        case "stop" -> stop();
        case "recover" -> workload().awaitRecovery() ? "ok" : "does not recover";
        case "read" -> workload().readFinalState() ? "ok" : "cannot read";
        case "close" -> close();
        case "crash" -> {
          workload().crash();
          yield "alive";
        }
        default -> "unknown command";
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } catch (RuntimeException e) {
      e.printStackTrace();
      return e.toString().lines().findFirst().orElse("failed");
    }
  }

  /**
   * Tries again if Redis does not answer in time: no fault has happened yet, the machine is slow.
   */
  private String open(RoundSetup setup) throws InterruptedException {
    for (int attempt = 1; workload == null; attempt++) {
      try {
        workload = newWorkload(setup);
        mode = setup.mode();
      } catch (CacheException e) {
        if (attempt == OPEN_ATTEMPTS) {
          throw e;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
    return "ok";
  }

  private static Workload newWorkload(RoundSetup setup) {
    return switch (setup.mode()) {
      case PLAIN,
          MANY_THREADS,
          PARTITIONED,
          NEAR,
          NEAR_EXPIRING,
          NEAR_PARTITIONED,
          WRITE_THROUGH,
          EXPIRING,
          BYPASS,
          LOCAL ->
          new CacheWorkload(setup);
      case COORDINATION -> new CoordinationWorkload(setup);
      case SESSIONS -> new SessionWorkload(setup);
    };
  }

  private String run(long seed) {
    threads = new ClientThreads(workload(), mode, seed);
    return "ok";
  }

  private String stop() throws InterruptedException {
    if (threads != null) {
      threads.stop();
      threads = null;
    }
    return "ok";
  }

  private String close() throws InterruptedException {
    stop();
    if (workload != null) {
      workload.close();
      workload = null;
    }
    return "ok";
  }

  private Workload workload() {
    if (workload == null) {
      throw new IllegalStateException("Nothing is open");
    }
    return workload;
  }
}
