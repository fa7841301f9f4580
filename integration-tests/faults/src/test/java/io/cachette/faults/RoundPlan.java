package io.cachette.faults;

import io.cachette.faults.client.Mode;
import io.cachette.faults.fault.Fault;
import io.cachette.faults.fault.Faults;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * The rounds of a run: each fault in each of its modes, in an order that follows from the seed, and
 * then from the beginning.
 */
final class RoundPlan {
  private final List<Round> rounds = new ArrayList<>();
  private final long seed;

  /**
   * Creates a plan.
   *
   * @param only which rounds to run, by their names; matches parts of them
   */
  RoundPlan(long seed, Pattern only) {
    this.seed = seed;
    for (Fault fault : Faults.all()) {
      for (Mode mode : Mode.values()) {
        Round round = new Round(0, fault, mode, 0);
        if (fault.modes().contains(mode) && only.matcher(round.name()).find()) {
          rounds.add(round);
        }
      }
    }
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException("No round matches " + only);
    }
    Collections.shuffle(rounds, new Random(seed));
  }

  /** Returns the number of rounds that differ in fault or mode. */
  int size() {
    return rounds.size();
  }

  /** Returns a round; the first one has the number 0, and the seed of the plan. */
  Round round(int number) {
    Round round = rounds.get(number % rounds.size());
    return new Round(number, round.fault(), round.mode(), seed + number);
  }
}
