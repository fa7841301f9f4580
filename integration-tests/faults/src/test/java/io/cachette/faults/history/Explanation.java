package io.cachette.faults.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Describes a history that is not linearizable, for people. */
public final class Explanation {
  private static final double NANOS_PER_MILLI = 1_000_000;

  private final Model model;
  private final List<Operation> history;
  private final long start;

  /** Creates an explanation of a history that a model rejects. */
  public Explanation(Model model, List<Operation> history) {
    this.model = model;
    this.history = history.stream().sorted(Comparator.comparingLong(Operation::invoked)).toList();
    this.start = this.history.isEmpty() ? 0 : this.history.get(0).invoked();
  }

  /** Describes the operations that contradict each other. */
  public String describeContradiction() {
    List<Operation> shortest = new Minimizer(model).minimize(history);
    List<Operation> known = shortest.stream().filter(Operation::isKnown).toList();
    long end = known.stream().mapToLong(Operation::completed).max().orElse(0);
    List<Operation> others =
        history.stream()
            .filter(operation -> operation.invoked() <= end && !known.contains(operation))
            .filter(operation -> isInvolved(operation, known))
            .toList();
    List<String> lines = new ArrayList<>();
    lines.add("No order explains these results:");
    known.forEach(operation -> lines.add(format(operation)));
    if (!others.isEmpty()) {
      lines.add("Other operations that store these values, and losses:");
      others.forEach(operation -> lines.add(format(operation)));
    }
    return String.join("\n", lines);
  }

  /** Describes all operations, and the longest order that explains some of them. */
  public String describeAll() {
    List<String> lines = new ArrayList<>();
    lines.add("All operations, in the order of their invocations:");
    history.forEach(operation -> lines.add(format(operation)));
    lines.add("");
    lines.add("The longest order that explains its operations:");
    new LinearizabilityChecker(model)
        .check(history)
        .longest()
        .forEach(operation -> lines.add(format(operation)));
    return String.join("\n", lines);
  }

  private boolean isInvolved(Operation operation, List<Operation> known) {
    return model.isRelevant(operation)
        && (operation.call() == Call.LOSE
            || known.stream()
                .flatMap(Explanation::values)
                .anyMatch(value -> value.equals(operation.argument())));
  }

  private static Stream<Long> values(Operation operation) {
    return Stream.of(operation.argument(), operation.expected(), operation.result())
        .filter(Objects::nonNull);
  }

  private String format(Operation operation) {
    return String.format(
        Locale.ROOT,
        "  %9.2f - %9s ms  %-8s %-40s %s",
        millis(operation.invoked()),
        operation.hasReturned()
            ? String.format(Locale.ROOT, "%.2f", millis(operation.completed()))
            : "?",
        operation.client(),
        formatCall(operation),
        operation.isKnown() ? "-> " + formatResult(operation) : "(effect unknown)");
  }

  private double millis(long nanos) {
    return (nanos - start) / NANOS_PER_MILLI;
  }

  private static String formatCall(Operation operation) {
    return switch (operation.call()) {
      case GET -> "get()";
      case NEAR_GET -> "get(), near";
      case PUT -> "put(" + operation.argument() + ")";
      case GET_AND_PUT -> "getAndPut(" + operation.argument() + ")";
      case PUT_IF_ABSENT -> "putIfAbsent(" + operation.argument() + ")";
      case REPLACE -> "replace(" + operation.expected() + ", " + operation.argument() + ")";
      case REMOVE -> "remove()";
      case GET_AND_REMOVE -> "getAndRemove()";
      case INCREMENT -> "increment, or set " + operation.argument();
      case LOSE -> "the entry disappears";
    };
  }

  private static String formatResult(Operation operation) {
    @Nullable Long result = operation.result();
    return switch (operation.call()) {
      case PUT, LOSE -> "done";
      case PUT_IF_ABSENT, REPLACE, REMOVE -> Boolean.toString(Objects.equals(result, 1L));
      default -> String.valueOf(result);
    };
  }
}
