package io.cachette.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.faults.client.CacheWorkload;
import io.cachette.faults.client.Mode;
import io.cachette.faults.fault.Faults;
import io.cachette.faults.history.Call;
import io.cachette.faults.history.Operation;
import io.cachette.faults.history.Operation.Ending;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A run plays each round, and a seed repeats it. */
final class RoundTest {
  private static final Pattern ALL = Pattern.compile("");

  @Test
  void plan_allRounds_containsEachFaultInEachOfItsModes() {
    RoundPlan plan = new RoundPlan(7, ALL);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < plan.size(); i++) {
      names.add(plan.round(i).name());
    }

    assertThat(names).hasSize(plan.size());
    assertThat(names).hasSize(Faults.all().stream().mapToInt(each -> each.modes().size()).sum());
    assertThat(plan.round(plan.size()).name()).isEqualTo(plan.round(0).name());
  }

  @Test
  void plan_seedAndNameOfRound_repeatsIt() {
    Round round = new RoundPlan(7, ALL).round(12);

    Round repeated = new RoundPlan(round.seed(), Pattern.compile(round.name())).round(0);

    assertThat(repeated.name()).isEqualTo(round.name());
    assertThat(repeated.seed()).isEqualTo(round.seed());
  }

  @Test
  void plan_unknownName_isRejected() {
    Pattern unknown = Pattern.compile("earthquake");

    assertThatThrownBy(() -> new RoundPlan(7, unknown)).hasMessageContaining("earthquake");
  }

  @Test
  void writtenValues_valueOfNobody_isFound() {
    long value = 3 * CacheWorkload.STEP;
    Operation put = operation(Call.PUT, value, null, 0);
    Operation increment = operation(Call.INCREMENT, 5 * CacheWorkload.STEP, value + 1, 2);

    assertThat(WrittenValues.findUnwritten(List.of(put, increment))).isEmpty();
    assertThat(
            WrittenValues.findUnwritten(
                List.of(put, increment, operation(Call.GET, null, value + 2, 4))))
        .isPresent();
    assertThat(
            WrittenValues.findUnwritten(
                List.of(put, operation(Call.GET, null, 2 * CacheWorkload.STEP, 4))))
        .isPresent();
  }

  @Test
  void report_violation_namesRoundAndSeed() {
    Round round = new Round(3, Faults.all().get(0), Mode.PLAIN, 11);
    RoundChecks checks = new RoundChecks();
    checks.addViolation(new Violation("A wrong value", "All operations"));
    RoundReport report = checks.report(round, 1_000_000_000);

    assertThat(ViolationText.of(report))
        .contains("none PLAIN", "-Dfaults.seed=11", "A wrong value", "All operations");
    assertThat(ReportTable.format(List.of(report))).contains("none PLAIN");
  }

  private static Operation operation(
      Call call, @Nullable Long argument, @Nullable Long result, long time) {
    return new Operation("1/1", "k", call, argument, null, result, Ending.KNOWN, time, time + 1);
  }
}
