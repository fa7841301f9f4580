package io.cachette.faults;

import io.cachette.faults.client.CacheWorkload;
import io.cachette.faults.history.Call;
import io.cachette.faults.history.Operation;
import java.util.List;
import java.util.Optional;

/** Checks that each value that a client has read was stored, without asking in which order. */
final class WrittenValues {

  private WrittenValues() {}

  /** Describes a result that no client has stored; empty if there is none. */
  static Optional<String> findUnwritten(List<Operation> history) {
    return history.stream()
        .filter(WrittenValues::returnsValue)
        .filter(read -> !isWritten(read, history))
        .findFirst()
        .map(read -> "A value was never written, in " + read);
  }

  private static boolean returnsValue(Operation operation) {
    return operation.result() != null
        && switch (operation.call()) {
          case GET, NEAR_GET, GET_AND_PUT, GET_AND_REMOVE, INCREMENT -> true;
          case PUT, PUT_IF_ABSENT, REPLACE, REMOVE, LOSE -> false;
        };
  }

  private static boolean isWritten(Operation read, List<Operation> history) {
    long value = read.result() == null ? 0 : read.result();
    long increments = value % CacheWorkload.STEP;
    Long stored = value - increments;
    List<Operation> before =
        history.stream().filter(operation -> operation.invoked() <= read.completed()).toList();
    return before.stream().anyMatch(operation -> stored.equals(operation.argument()))
        && before.stream().filter(operation -> operation.call() == Call.INCREMENT).count()
            >= increments;
  }
}
