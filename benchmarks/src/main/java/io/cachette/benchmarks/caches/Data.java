package io.cachette.benchmarks.caches;

import io.cachette.benchmarks.measure.Keys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Keys and values of one size. The values are random bytes. */
final class Data {

  /** The number of entries of a cache. */
  static final int ENTRIES = 1_000;

  /** The number of entries of a bulk operation. */
  static final int TOGETHER = 500;

  /** The bulk operations that follow one another before their entries are prepared again. */
  private static final int BULKS = 8;

  private final List<String> keys = Keys.first(ENTRIES);
  private final byte[] value;
  private final List<Map<String, byte[]>> bulks;

  Data(int bytes) {
    value = new byte[bytes];
    new Random(1).nextBytes(value);
    bulks = bulksOf(Keys.first(BULKS * TOGETHER), value);
  }

  private static List<Map<String, byte[]>> bulksOf(List<String> keys, byte[] value) {
    List<Map<String, byte[]>> bulks = new ArrayList<>();
    for (int i = 0; i < keys.size(); i += TOGETHER) {
      Map<String, byte[]> bulk = new LinkedHashMap<>();
      keys.subList(i, i + TOGETHER).forEach(key -> bulk.put(key, value));
      bulks.add(bulk);
    }
    return bulks;
  }

  /** Returns the keys of all entries of a filled cache. */
  List<String> keys() {
    return keys;
  }

  byte[] value() {
    return value;
  }

  /** Returns entries that are in a filled cache. */
  List<Map<String, byte[]>> presentBulks() {
    return bulks.subList(0, ENTRIES / TOGETHER);
  }

  /** Returns all entries of a filled cache, as one bulk. */
  List<Map<String, byte[]>> wholeBulk() {
    Map<String, byte[]> bulk = new LinkedHashMap<>();
    keys.forEach(key -> bulk.put(key, value));
    return List.of(bulk);
  }

  /** Returns entries of which some are not in a filled cache. */
  List<Map<String, byte[]>> manyBulks() {
    return bulks;
  }

  static List<Set<String>> keysOf(List<Map<String, byte[]>> bulks) {
    return bulks.stream().<Set<String>>map(bulk -> new LinkedHashSet<>(bulk.keySet())).toList();
  }
}
