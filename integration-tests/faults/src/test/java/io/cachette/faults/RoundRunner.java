package io.cachette.faults;

import io.cachette.faults.client.CacheWorkload;
import io.cachette.faults.client.Mode;
import io.cachette.faults.client.RoundSetup;
import io.cachette.faults.client.SourceOfRecord;
import io.cachette.faults.fault.Clients;
import io.cachette.faults.fault.Effect;
import io.cachette.faults.fault.Faults;
import io.cachette.faults.fault.Scene;
import io.cachette.faults.fault.Strike;
import io.cachette.faults.history.Attempt;
import io.cachette.faults.history.HistoryReader;
import io.cachette.testkit.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Runs rounds, with clients that live as long as no fault kills them. */
final class RoundRunner implements AutoCloseable {
  private static final Path FOLDER = Path.of("target", "faults");
  private static final long BEFORE_MILLIS = 700;
  private static final long AFTER_MILLIS = 1_000;

  /** Rounds with near caches are short: errors need a fault at an unlucky moment. */
  private static final long BEFORE_NEAR_MILLIS = 400;

  private static final long AFTER_NEAR_MILLIS = 500;

  /** Whether to keep the records of rounds without violations. */
  private static final boolean KEEPS_ALL = Boolean.getBoolean("faults.keep");

  /** Leases of entries last ten seconds. */
  private static final long LEASES_MILLIS = 11_000;

  private static final long EXPIRY_MILLIS = CacheWorkload.TIME_TO_LIVE.toMillis() + 1_000;
  private static final long QUIET_MILLIS = 1_000;

  /** The number of the reads of this JVM, as if it were one more client. */
  private static final int OBSERVER = Clients.NODES;

  private final RedisServer source = RedisServer.start();
  private final Clients clients = new Clients();

  /** Runs a round and checks it. */
  RoundReport run(Round round) throws InterruptedException {
    long start = System.nanoTime();
    RoundChecks checks = new RoundChecks();
    List<Path> files = createFiles(round);
    source.flushAll();
    try (SourceOfRecord records = new SourceOfRecord(source.uri())) {
      LossTimes fault = play(round, files, checks);
      if (round.mode() == Mode.COORDINATION) {
        new CoordinationChecker(round, checks).check(files, fault.from(), fault.to());
      } else {
        List<Attempt> attempts =
            files.stream().flatMap(file -> HistoryReader.read(file).stream()).toList();
        new AttemptChecker(round, checks).check(attempts);
        if (round.mode().continuesWithoutRedis()) {
          new OutagePolicyChecker(checks).check(attempts);
        }
        new CacheChecker(round, records, checks).check(attempts, fault.from(), fault.to());
      }
    }
    RoundReport report = checks.report(round, System.nanoTime() - start);
    keep(report, files);
    return report;
  }

  /** When the fault happened. */
  private record LossTimes(long from, long to) {}

  private LossTimes play(Round round, List<Path> files, RoundChecks checks)
      throws InterruptedException {
    boolean hasNearCache = round.mode().hasNearCache();
    clients.start();
    try (Scene scene = round.fault().scene().get()) {
      ask(checks, node -> "open " + setup(round, scene, files, node).format());
      ask(checks, node -> "run " + (round.seed() * Clients.NODES + node));
      Thread.sleep(hasNearCache ? BEFORE_NEAR_MILLIS : BEFORE_MILLIS);
      long from = System.nanoTime();
      checks.addViolations(
          scene.happen(
              new Strike(
                  new SplittableRandom(round.seed()), clients, round.mode(), round.namespace())));
      long to = System.nanoTime();
      Thread.sleep(hasNearCache ? AFTER_NEAR_MILLIS : AFTER_MILLIS);
      ask(checks, node -> "stop");
      Thread.sleep(quietMillis(round));
      ask(checks, node -> "recover");
      ask(checks, node -> "read");
      if (hasNearCache
          && !CacheWorkload.readWithoutNearCache(setup(round, scene, files, OBSERVER))) {
        checks.addViolation(Violation.of("The final state cannot be read without a near cache"));
      }
      ask(checks, node -> "close");
      return new LossTimes(from, to);
    }
  }

  private void ask(RoundChecks checks, java.util.function.IntFunction<String> command) {
    List<String> problems = clients.ask(command);
    if (!problems.isEmpty()) {
      String errors = clients.printedErrors();
      problems.forEach(problem -> checks.addViolation(new Violation(problem, errors)));
      clients.close();
    }
  }

  private RoundSetup setup(Round round, Scene scene, List<Path> files, int node) {
    return new RoundSetup(
        round.mode(), scene.uri(), round.namespace(), source.uri(), files.get(node), node);
  }

  private static long quietMillis(Round round) {
    if (round.mode() == Mode.WRITE_THROUGH && !round.fault().name().equals(Faults.NONE)) {
      return LEASES_MILLIS;
    }
    if (round.mode().isExpiring()) {
      return EXPIRY_MILLIS;
    }
    return round.fault().effect() == Effect.LOSES_WRITES || round.mode().hasNearCache()
        ? QUIET_MILLIS
        : 0;
  }

  private static List<Path> createFiles(Round round) {
    try {
      Files.createDirectories(FOLDER);
      List<Path> files = new ArrayList<>();
      for (int node = 0; node <= OBSERVER; node++) {
        Path file = FOLDER.resolve("round-%d-node-%d.txt".formatted(round.number(), node));
        files.add(file.toAbsolutePath());
        Files.write(file, new byte[0]);
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps the records of the clients and writes a report, if there are violations. */
  private static void keep(RoundReport report, List<Path> files) {
    try {
      if (report.violations().isEmpty()) {
        for (Path file : files) {
          if (!KEEPS_ALL) {
            Files.delete(file);
          }
        }
      } else {
        Path file = FOLDER.resolve("round-%d.txt".formatted(report.round().number()));
        Files.writeString(file, ViolationText.of(report));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    clients.close();
    source.close();
  }
}
