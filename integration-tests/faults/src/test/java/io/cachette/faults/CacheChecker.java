package io.cachette.faults;

import io.cachette.faults.client.CacheWorkload;
import io.cachette.faults.client.Mode;
import io.cachette.faults.client.SourceOfRecord;
import io.cachette.faults.fault.Effect;
import io.cachette.faults.fault.Faults;
import io.cachette.faults.history.Attempt;
import io.cachette.faults.history.Explanation;
import io.cachette.faults.history.LinearizabilityChecker;
import io.cachette.faults.history.Model;
import io.cachette.faults.history.Operation;
import io.cachette.faults.history.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Checks the operations on the keys of a cache. */
final class CacheChecker {

  /** How often one fault may remove one entry. */
  private static final int MOST_LOSSES = 6;

  /**
   * For how long a near cache is trusted. All times are those of one clock, and a read is recorded
   * as begun before it is, so the rest is only for the steps of clocks in milliseconds.
   */
  private static final Duration LONGEST_STALENESS = Duration.ofMillis(500 + 20);

  private final Round round;
  private final SourceOfRecord source;
  private final RoundChecks checks;

  CacheChecker(Round round, SourceOfRecord source, RoundChecks checks) {
    this.round = round;
    this.source = source;
    this.checks = checks;
  }

  /**
   * Checks the attempts of all clients.
   *
   * @param from when the fault began
   * @param to when it had ended
   */
  void check(List<Attempt> attempts, long from, long to) {
    Map<String, List<Operation>> histories =
        attempts.stream()
            .map(Attempt::operation)
            .collect(Collectors.groupingBy(Operation::key, TreeMap::new, Collectors.toList()));
    histories.forEach(
        (key, history) -> {
          if (!round.mode().continuesWithoutRedis()) {
            checkHistory(key, withLosses(key, history, from, to));
          }
          checkFinalReads(key, finalReads(history));
        });
  }

  private List<Operation> withLosses(String key, List<Operation> history, long from, long to) {
    if (round.fault().effect() != Effect.LOSES_DATA) {
      return history;
    }
    List<Operation> all = new ArrayList<>(history);
    for (int i = 0; i < MOST_LOSSES; i++) {
      all.add(Operation.loss(round.fault().name(), key, from, to));
    }
    return all;
  }

  private void checkHistory(String key, List<Operation> history) {
    Model model = model();
    long start = System.nanoTime();
    Verdict verdict = new LinearizabilityChecker(model).check(history);
    checks.recordCheck(System.nanoTime() - start);
    if (verdict.answer() == Verdict.Answer.UNDECIDED) {
      checks.countUndecided();
    } else if (verdict.isViolation() && mayLoseWrites()) {
      checks.countLostKey();
      WrittenValues.findUnwritten(history)
          .ifPresent(read -> checks.addViolation(explain(key, model, history, read)));
    } else if (verdict.isViolation()) {
      checks.addViolation(explain(key, model, history, "The history is not linearizable"));
    }
  }

  private static Violation explain(
      String key, Model model, List<Operation> history, String problem) {
    Explanation explanation = new Explanation(model, history);
    return new Violation(
        "%s. %s: %s".formatted(problem, key, explanation.describeContradiction()),
        explanation.describeAll());
  }

  /**
   * Whether Redis may lose writes, or the leases under which writers run one after the other: then
   * two nodes may write to the system of record at a time.
   */
  private boolean mayLoseWrites() {
    return round.fault().effect() == Effect.LOSES_WRITES
        || (round.fault().effect() == Effect.LOSES_DATA && round.mode() == Mode.WRITE_THROUGH);
  }

  private Model model() {
    return switch (round.mode()) {
      case WRITE_THROUGH ->
          round.fault().name().equals(Faults.NONE)
              ? Model.ofWriteThroughCache()
              : Model.ofWriteThroughCache().withLosses();
      case EXPIRING -> Model.ofPlainCache().withLosses();
      case NEAR, NEAR_PARTITIONED -> Model.ofPlainCache().withStaleness(LONGEST_STALENESS);
      case NEAR_EXPIRING -> Model.ofPlainCache().withLosses().withStaleness(LONGEST_STALENESS);
      case PLAIN, MANY_THREADS, PARTITIONED, BYPASS, LOCAL, COORDINATION, SESSIONS ->
          Model.ofPlainCache();
    };
  }

  private static List<Operation> finalReads(Collection<Operation> history) {
    return history.stream()
        .filter(operation -> operation.client().endsWith(CacheWorkload.LAST))
        .filter(operation -> operation.completed() != Operation.NEVER)
        .toList();
  }

  private void checkFinalReads(String key, List<Operation> reads) {
    List<Long> values =
        reads.stream().map(Operation::result).filter(Objects::nonNull).distinct().toList();
    if (round.mode().hasNearCache()) {
      checks.countQuietReads(reads.size());
    }
    boolean hasNull = reads.stream().anyMatch(read -> read.result() == null);
    if (values.size() + (hasNull ? 1 : 0) > 1) {
      checks.addViolation(
          Violation.of(
              "The nodes read different values of %s in the end: %s".formatted(key, reads)));
    }
    if (round.mode().isExpiring() && !values.isEmpty()) {
      checks.addViolation(Violation.of("%s has not expired: %s".formatted(key, values)));
    }
    if (round.mode() == Mode.WRITE_THROUGH) {
      Long record = source.read(key);
      List<Long> expected = record == null ? List.of() : List.of(record);
      if (!values.equals(expected)) {
        checks.addViolation(
            Violation.of(
                "%s is %s in the system of record, the cache has %s"
                    .formatted(key, record, values)));
      }
    }
  }
}
