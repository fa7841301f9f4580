package io.cachette.faults;

import io.cachette.faults.client.Mode;
import io.cachette.faults.fault.Fault;

/**
 * One fault in one mode. The seed decides the operations of the clients and the times of the fault.
 */
record Round(int number, Fault fault, Mode mode, long seed) {

  String name() {
    return fault.name() + " " + mode;
  }

  String namespace() {
    return "round" + number;
  }
}
