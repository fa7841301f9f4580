package io.cachette.benchmarks.measure;

import java.util.List;
import java.util.stream.IntStream;

/** The keys of users. */
public final class Keys {

  private Keys() {}

  /** Returns keys, from {@code user-0000000} on. */
  public static List<String> first(int count) {
    return IntStream.range(0, count).mapToObj("user-%07d"::formatted).toList();
  }
}
