package io.cachette.ratelimit.internal;

import io.cachette.ratelimit.internal.LimitScript.ScriptLimit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;

/**
 * Calls that share a round trip, by limit and number of permits, so that the script reads and
 * changes the state of a limit once for all of its equal calls.
 */
final class EqualCalls {

  private final List<ScriptLimit> calls;
  private final Map<Group, List<ScriptLimit>> groups = new LinkedHashMap<>();

  private record Group(String redisKey, long permits) {

    static Group of(ScriptLimit call) {
      return new Group(call.redisKey(), call.permits());
    }
  }

  EqualCalls(List<ScriptLimit> calls) {
    this.calls = calls;
    for (ScriptLimit call : calls) {
      groups.computeIfAbsent(Group.of(call), group -> new ArrayList<>()).add(call);
    }
  }

  /** Returns the arguments of each group of equal calls. */
  List<ScriptLimit> limits() {
    return groups.values().stream().map(group -> group.get(0).withCalls(group.size())).toList();
  }

  /** Brings the replies to the groups into the order of the calls. */
  <R> List<R> toOrderOfCalls(List<R> replies) {
    Map<Group, Queue<R>> byGroup = new LinkedHashMap<>();
    int from = 0;
    for (Map.Entry<Group, List<ScriptLimit>> group : groups.entrySet()) {
      int to = from + group.getValue().size();
      byGroup.put(group.getKey(), new ArrayDeque<>(replies.subList(from, to)));
      from = to;
    }
    return calls.stream()
        .map(call -> Objects.requireNonNull(byGroup.get(Group.of(call))).remove())
        .toList();
  }
}
