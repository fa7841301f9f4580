package io.cachette.session.soak;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What has happened, counted, and what should not have. Thread-safe. */
final class Tallies {

  final LongAdder creations = new LongAdder();
  final LongAdder created = new LongAdder();
  final LongAdder idChanges = new LongAdder();
  final LongAdder idsChanged = new LongAdder();
  final LongAdder requests = new LongAdder();
  final LongAdder unknown = new LongAdder();
  final LongAdder compared = new LongAdder();
  final LongAdder logouts = new LongAdder();
  final LongAdder abandoned = new LongAdder();
  final LongAdder raced = new LongAdder();
  final LongAdder deadTokens = new LongAdder();

  private final Map<String, Integer> destroyed = new ConcurrentHashMap<>();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();

  void destroyed(String user) {
    destroyed.merge(user, 1, Integer::sum);
  }

  /** How often listeners heard that a session ended. */
  int destructions(String user) {
    return destroyed.getOrDefault(user, 0);
  }

  /** How many sessions listeners heard the end of. */
  int ends() {
    return destroyed.size();
  }

  /** Something that must not happen has happened. */
  void violation(String what) {
    violations.add(what);
  }

  List<String> violations() {
    return List.copyOf(violations);
  }
}
