package io.cachette.servers;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which servers a run checks: those that {@code servers.only} names, separated by commas; otherwise
 * all, beginning with the one that {@code servers.rotation} numbers, until {@code servers.minutes}
 * have passed.
 */
final class Selection {

  private static final long BEGIN = System.nanoTime();

  private Selection() {}

  static Stream<Server> servers() {
    String only = System.getProperty("servers.only", "");
    if (!only.isBlank()) {
      // All names are checked before the first server starts.
      return Arrays.stream(only.split(","))
          .map(String::strip)
          .map(Selection::find)
          .toList()
          .stream();
    }
    List<Server> all = Servers.ALL;
    int first = Integer.getInteger("servers.rotation", 0);
    return IntStream.range(0, all.size()).mapToObj(i -> all.get((first + i) % all.size()));
  }

  private static Server find(String name) {
    return Servers.ALL.stream()
        .filter(server -> server.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "servers.only is %s; the servers are %s".formatted(name, Servers.ALL)));
  }

  /** Whether no server is checked. */
  static boolean isEmpty() {
    return limit().isZero();
  }

  private static Duration limit() {
    return Duration.ofMinutes(Integer.getInteger("servers.minutes", 90));
  }

  /** Whether a server may begin. */
  static boolean hasTimeLeft() {
    return Duration.ofNanos(System.nanoTime() - BEGIN).compareTo(limit()) < 0;
  }

  /** Whether a server that cannot be downloaded is left out, instead of a failure. */
  static boolean mayBeMissing() {
    return Boolean.getBoolean("servers.may-be-missing");
  }
}
