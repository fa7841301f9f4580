package io.cachette.faults;

import io.cachette.faults.client.Mode;
import io.cachette.faults.fault.Fault;

/** One fault in one mode. The seed decides what the clients do, and how the fault happens. */
record Round(int number, Fault fault, Mode mode, long seed) {

  String name() {
    return fault.name() + " " + mode;
  }

  String namespace() {
    return "round" + number;
  }
}
