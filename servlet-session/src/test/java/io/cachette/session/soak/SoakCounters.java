package io.cachette.session.soak;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** Counts operations and events, and collects violations. Thread-safe. */
final class SoakCounters {

  final LongAdder creations = new LongAdder();
  final LongAdder createdEvents = new LongAdder();
  final LongAdder idChanges = new LongAdder();
  final LongAdder idChangedEvents = new LongAdder();
  final LongAdder requests = new LongAdder();
  final LongAdder unknown = new LongAdder();
  final LongAdder compared = new LongAdder();
  final LongAdder logouts = new LongAdder();
  final LongAdder abandoned = new LongAdder();
  final LongAdder raced = new LongAdder();
  final LongAdder endedTokens = new LongAdder();

  private final Map<String, Integer> destroyed = new ConcurrentHashMap<>();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();

  void addDestroyedEvent(String user) {
    destroyed.merge(user, 1, Integer::sum);
  }

  /** Returns how often listeners were notified that a session was destroyed. */
  int destroyedEvents(String user) {
    return destroyed.getOrDefault(user, 0);
  }

  /** Returns of how many sessions listeners were notified that they were destroyed. */
  int destroyedSessions() {
    return destroyed.size();
  }

  /** Records that something happened that must not happen. */
  void addViolation(String violation) {
    violations.add(violation);
  }

  List<String> violations() {
    return List.copyOf(violations);
  }
}
