package io.cachette.session.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The expected contents of a session. If the outcome of a request is unknown because Redis did not
 * answer in time, both possibilities count until the session is read. Not thread-safe.
 */
final class SessionModel {

  static final String ABSENT = "-";

  /** Attributes that are set and removed. */
  static final List<String> PLAIN = List.of("a0", "a1", "a2", "a3", "a4", "a5");

  /** All attributes in the order in which they are read. */
  static final List<String> NAMES = names();

  private final Map<String, Set<String>> possible = new HashMap<>();

  SessionModel(String user) {
    NAMES.forEach(name -> possible.put(name, Set.of(ABSENT)));
    possible.put("user", Set.of(user));
    possible.put("list", Set.of("[]"));
    possible.put("visits", Set.of("{}"));
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>(PLAIN);
    names.addAll(List.of("user", "list", "visits"));
    return List.copyOf(names);
  }

  /** A change of one attribute, by a request. */
  record Change(String name, String path, UnaryOperator<String> effect) {

    static Change set(String page, String name, String value) {
      return new Change(name, "/%s?name=%s&value=%s".formatted(page, name, value), old -> value);
    }

    static Change remove(String name) {
      return new Change(name, "/remove?name=" + name, old -> ABSENT);
    }

    static Change append(String value) {
      return new Change(
          "list",
          "/append?value=" + value,
          old ->
              old.equals("[]")
                  ? "[" + value + "]"
                  : old.substring(0, old.length() - 1) + ", " + value + "]");
    }

    static Change visit(String page) {
      return new Change("visits", "/visit?value=" + page, old -> visited(old, page));
    }

    private static String visited(String old, String page) {
      Map<String, Integer> visits = new TreeMap<>();
      Arrays.stream(old.substring(1, old.length() - 1).split(", ", -1))
          .filter(each -> !each.isEmpty())
          .map(each -> each.split("=", 2))
          .forEach(each -> visits.put(each[0], Integer.valueOf(each[1])));
      visits.merge(page, 1, Integer::sum);
      return visits.toString();
    }
  }

  /** Records that a change was made. */
  void done(Change change) {
    Set<String> values = new LinkedHashSet<>();
    values(change.name()).forEach(value -> values.add(change.effect().apply(value)));
    possible.put(change.name(), values);
  }

  /** Records that a change may have been made. */
  void unknown(Change change) {
    Set<String> values = new LinkedHashSet<>(values(change.name()));
    values(change.name()).forEach(value -> values.add(change.effect().apply(value)));
    possible.put(change.name(), values);
  }

  /**
   * Compares a session that was read.
   *
   * @return the differences
   */
  List<String> compare(String text) {
    List<String> wrong = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < NAMES.size(); i++) {
      String name = NAMES.get(i);
      String value = i < lines.size() ? lines.get(i) : "nothing";
      if (!values(name).contains(value)) {
        wrong.add("%s is %s, should be %s".formatted(name, value, values(name)));
      }
      possible.put(name, Set.of(value));
    }
    return wrong;
  }

  private Set<String> values(String name) {
    return possible.getOrDefault(name, Set.of());
  }
}
