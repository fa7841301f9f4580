package io.cachette.benchmarks.measure;

import java.util.Arrays;
import java.util.List;

/**
 * The options of a run: system properties that begin with {@code benchmarks.}, with values
 * separated by commas.
 */
public final class Options {

  private Options() {}

  /** Whether to run a part; all run unless {@code benchmarks.only} names some. */
  public static boolean isSelected(String part) {
    return isAmong("only", part);
  }

  /** Whether an option names a value, or is not set. */
  public static boolean isAmong(String option, String value) {
    List<String> values = values(option);
    return values.isEmpty() || values.contains(value);
  }

  /** Whether {@code benchmarks.plan} asks for all combinations. */
  public static boolean isFull() {
    return values("plan").contains("full");
  }

  /** Returns a number. */
  public static int number(String option, int defaultNumber) {
    List<String> values = values(option);
    return values.isEmpty() ? defaultNumber : Integer.parseInt(values.get(0));
  }

  /** Returns numbers in the order of the option. */
  public static List<Integer> numbers(String option, int defaultNumber) {
    List<String> values = values(option);
    return values.isEmpty()
        ? List.of(defaultNumber)
        : values.stream().map(Integer::valueOf).toList();
  }

  private static List<String> values(String option) {
    return Arrays.stream(System.getProperty("benchmarks." + option, "").split(","))
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .toList();
  }
}
