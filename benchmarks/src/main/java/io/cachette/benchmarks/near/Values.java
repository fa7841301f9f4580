package io.cachette.benchmarks.near;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Strings of 100 random letters. */
final class Values {

  /** The number of characters, and of bytes. */
  static final int LENGTH = 100;

  private static final List<String> ALL = create(64);

  private Values() {}

  private static List<String> create(int count) {
    Random random = new Random(1);
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                random
                    .ints(LENGTH, 'a', 'z' + 1)
                    .collect(
                        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString())
        .toList();
  }

  static String first() {
    return ALL.get(0);
  }

  /** Returns one that depends on a key. */
  static String of(String key) {
    return ALL.get(Math.floorMod(key.hashCode(), ALL.size()));
  }
}
