package io.cachette.faults.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checkers of locks and limits find violations, and nothing else. */
final class CoordinationCheckersTest {
  private static final long PERIOD = 1_000;

  @Test
  void leases_oneAfterTheOther_areAccepted() {
    assertThat(check(lease("a", 1, 0, 10, 20), lease("b", 2, 5, 20, 30))).isEmpty();
  }

  @Test
  void leases_overlap_areRejected() {
    assertThat(check(lease("a", 1, 0, 10, 21), lease("b", 2, 5, 20, 30)))
        .singleElement()
        .asString()
        .startsWith("Two holders at a time");
  }

  @Test
  void leases_overlapAfterLoss_areAccepted() {
    List<HeldLease> leases =
        List.of(lease("a", 1, 0, 10, 21), lease("b", 2, 15, 20, 30), lease("c", 3, 22, 29, 40));

    assertThat(new LeaseChecker(List.of(new LossWindow(12, 13))).findViolations(leases))
        .singleElement()
        .asString()
        .contains("client=b", "client=c");
  }

  @Test
  void tokens_equalOrFalling_areRejected() {
    assertThat(check(lease("a", 7, 0, 10, 11), lease("b", 7, 12, 20, 30)))
        .singleElement()
        .asString()
        .startsWith("The fencing token does not rise");
    assertThat(check(lease("a", 7, 0, 10, 11), lease("b", 6, 12, 20, 30))).hasSize(1);
  }

  @Test
  void slidingWindow_limitInEachPeriod_isAccepted() {
    assertThat(
            GrantChecker.ofSlidingWindow(2, PERIOD)
                .findViolations(grants(0, 10, PERIOD, PERIOD + 10)))
        .isEmpty();
  }

  @Test
  void slidingWindow_oneMoreInAnyPeriod_isRejected() {
    assertThat(
            GrantChecker.ofSlidingWindow(2, PERIOD)
                .findViolations(grants(0, 900, 910, PERIOD + 800)))
        .hasSize(1);
  }

  @Test
  void gcra_burstAndRefill_isAccepted() {
    assertThat(GrantChecker.ofGcra(2, PERIOD).findViolations(grants(0, 0, 510, 1_020, 1_530)))
        .isEmpty();
  }

  @Test
  void gcra_moreThanTheRefill_isRejected() {
    assertThat(GrantChecker.ofGcra(2, PERIOD).findViolations(grants(0, 0, 300))).hasSize(1);
    assertThat(GrantChecker.ofGcra(2, PERIOD).findViolations(grants(0, 0, 600, 900))).hasSize(1);
  }

  @Test
  void record_writtenAndRead_isTheSame(@TempDir Path folder) {
    Path file = folder.resolve("record");
    try (CoordinationWriter writer = new CoordinationWriter(file)) {
      writer.recordLease("1/2", "l", 5, 1, 2);
      writer.recordHeld("l", 5, 9);
      writer.recordGrant("g", 3, 4);
    }

    CoordinationRecord record = CoordinationRecord.read(List.of(file));

    assertThat(record.leases()).containsExactly(new HeldLease("1/2", "l", 5, 1, 2, 9));
    assertThat(record.grants()).containsExactly(new Grant("g", 3, 4));
  }

  private static List<String> check(HeldLease... leases) {
    return new LeaseChecker(List.of()).findViolations(List.of(leases));
  }

  private static HeldLease lease(String client, long token, long requested, long from, long until) {
    return new HeldLease(client, "l", token, requested, from, until);
  }

  private static List<Grant> grants(long... times) {
    List<Grant> grants = new ArrayList<>();
    for (long time : times) {
      grants.add(new Grant("g", time, time + 1));
    }
    return grants;
  }
}
