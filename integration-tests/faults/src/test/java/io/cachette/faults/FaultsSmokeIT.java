package io.cachette.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.faults.client.Mode;
import io.cachette.faults.fault.Fault;
import io.cachette.faults.fault.Faults;
import org.junit.jupiter.api.Test;

/** Runs a few rounds, so that each build runs the code of {@link FaultsIT}. */
class FaultsSmokeIT {

  @Test
  void rounds_noneAndCutConnections_haveNoViolations() throws InterruptedException {
    try (RoundRunner runner = new RoundRunner()) {
      assertThat(runner.run(new Round(1, fault(Faults.NONE), Mode.PLAIN, 1)).violations())
          .isEmpty();
      assertThat(runner.run(new Round(2, fault(Faults.CUT), Mode.COORDINATION, 2)).violations())
          .isEmpty();
      assertThat(runner.run(new Round(3, fault(Faults.CUT), Mode.NEAR, 3)).violations()).isEmpty();
    }
  }

  private static Fault fault(String name) {
    return Faults.all().stream()
        .filter(fault -> fault.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
