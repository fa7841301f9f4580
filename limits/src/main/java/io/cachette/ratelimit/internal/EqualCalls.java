package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.internal.LimitScript.ScriptLimit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls that share a round trip, by limit and number of permits, so that the script reads and
 * changes the state of a limit once for all of its equal calls.
 */
final class EqualCalls {

  private final int size;

  /** For each limit and number of permits, the positions of its calls. */
  private final Map<ScriptLimit, List<Integer>> positions = new LinkedHashMap<>();

  EqualCalls(List<ScriptLimit> calls) {
    size = calls.size();
    for (int i = 0; i < size; i++) {
      positions.computeIfAbsent(calls.get(i), call -> new ArrayList<>()).add(i);
    }
  }

  /** Returns the arguments of each group of equal calls. */
  List<ScriptLimit> limits() {
    List<ScriptLimit> limits = new ArrayList<>();
    positions.forEach((call, of) -> limits.add(call.withCalls(of.size())));
    return limits;
  }

  /** Brings the replies to the groups, one after the other, into the order of the calls. */
  <R> List<R> toOrderOfCalls(List<R> replies) {
    List<R> ordered = new ArrayList<>(Collections.nCopies(size, replies.get(0)));
    Iterator<R> next = replies.iterator();
    positions.values().forEach(of -> of.forEach(position -> ordered.set(position, next.next())));
    return ordered;
  }
}
