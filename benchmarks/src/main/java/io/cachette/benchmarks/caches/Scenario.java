package io.cachette.benchmarks.caches;

import static io.cachette.benchmarks.caches.Operation.GET;
import static io.cachette.benchmarks.caches.Operation.GET_ALL;
import static io.cachette.benchmarks.caches.Operation.GET_ALL_1000;
import static io.cachette.benchmarks.caches.Operation.INVOKE;
import static io.cachette.benchmarks.caches.Operation.ITERATE;
import static io.cachette.benchmarks.caches.Operation.PUT;
import static io.cachette.benchmarks.caches.Operation.PUT_ALL;
import static io.cachette.benchmarks.caches.Operation.PUT_ALL_1000;
import static io.cachette.benchmarks.caches.Operation.REMOVE_ALL;
import static io.cachette.benchmarks.caches.Operation.TOUCHED_GET;

import io.cachette.benchmarks.measure.Options;
import io.cachette.benchmarks.measure.Text;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Operations that are measured on the same data.
 *
 * @param bytes the size of a value
 * @param delay the delay of the network in each direction
 * @param threads for each table row group, the number of threads
 */
record Scenario(int bytes, Duration delay, List<Integer> threads, List<Operation> operations) {

  private static final List<Integer> THREADS = List.of(1, 4, 16, 64, 128);
  private static final List<Integer> SIZES = List.of(100, 1_024, 16_384);
  private static final List<Duration> DELAYS =
      List.of(Duration.ZERO, Duration.ofNanos(500_000), Duration.ofMillis(2));

  /** Returns those of {@code benchmarks.plan}, {@code short} or {@code full}. */
  static List<Scenario> ofOptions() {
    return (Options.isFull() ? full() : brief())
        .map(Scenario::selected)
        .filter(Scenario::isAny)
        .toList();
  }

  private static Stream<Scenario> brief() {
    List<Operation> readAndWrite = List.of(GET, PUT);
    return Stream.of(
        new Scenario(100, Duration.ZERO, THREADS, List.of(GET, PUT, TOUCHED_GET, INVOKE)),
        new Scenario(
            100,
            Duration.ZERO,
            List.of(1, 16),
            List.of(GET_ALL, PUT_ALL, GET_ALL_1000, PUT_ALL_1000, ITERATE, REMOVE_ALL)),
        new Scenario(1_024, Duration.ZERO, List.of(1, 16), readAndWrite),
        new Scenario(16_384, Duration.ZERO, List.of(1, 16), readAndWrite),
        new Scenario(100, DELAYS.get(1), List.of(1, 16, 128), readAndWrite),
        new Scenario(100, DELAYS.get(2), List.of(1, 16, 128), readAndWrite));
  }

  private static Stream<Scenario> full() {
    return DELAYS.stream()
        .flatMap(
            delay ->
                SIZES.stream()
                    .map(
                        bytes -> new Scenario(bytes, delay, THREADS, List.of(Operation.values()))));
  }

  static List<Integer> sizes() {
    return SIZES.stream().filter(size -> Options.isAmong("bytes", size.toString())).toList();
  }

  private Scenario selected() {
    return new Scenario(
        bytes,
        delay,
        threads.stream().filter(count -> Options.isAmong("threads", count.toString())).toList(),
        operations.stream()
            .filter(operation -> Options.isAmong("operations", operation.option()))
            .toList());
  }

  private boolean isAny() {
    return !threads.isEmpty()
        && !operations.isEmpty()
        && sizes().contains(bytes)
        && Options.isAmong("delays", Text.millis(delay));
  }

  @Override
  public String toString() {
    return "%s, %s ms".formatted(Text.bytes(bytes), Text.millis(delay));
  }
}
