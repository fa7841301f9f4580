package io.cachette.jcache.partition;

import static java.util.stream.Collectors.joining;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the number at a key must be after changes, some of which have failed.
 *
 * @param least the number if none of the failed changes has taken effect
 * @param most the number if all of them have
 */
record KeyBounds(long least, long most) {

  private static final Pattern PRINTED = Pattern.compile("([^=,]+)=(\\d+):(\\d+)");

  KeyBounds plus(KeyBounds other) {
    return new KeyBounds(least + other.least, most + other.most);
  }

  /** Returns by how much a number is too small: changes that were confirmed and are lost. */
  long lost(@Nullable Long number) {
    return Math.max(0, least - (number == null ? 0 : number));
  }

  /** Returns by how much a number is too great: changes that have taken effect twice. */
  long repeated(@Nullable Long number) {
    return Math.max(0, (number == null ? 0 : number) - most);
  }

  static String print(Map<String, KeyBounds> bounds) {
    return bounds.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue().least + ":" + each.getValue().most)
        .collect(joining(","));
  }

  static Map<String, KeyBounds> parse(String printed) {
    Map<String, KeyBounds> bounds = new TreeMap<>();
    PRINTED
        .matcher(printed)
        .results()
        .forEach(
            each -> bounds.put(each.group(1), new KeyBounds(number(each, 2), number(each, 3))));
    return bounds;
  }

  private static long number(MatchResult match, int group) {
    return Long.parseLong(match.group(group));
  }

  static void add(Map<String, KeyBounds> sum, Map<String, KeyBounds> more) {
    more.forEach((key, bounds) -> sum.merge(key, bounds, KeyBounds::plus));
  }
}
