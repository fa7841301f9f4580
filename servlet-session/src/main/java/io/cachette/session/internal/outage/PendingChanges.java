package io.cachette.session.internal.outage;

import io.cachette.session.internal.store.SessionChanges;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a session that Redis does not have.
 *
 * @param isUnsaved whether Redis does not have the session at all
 * @param isDestroyed whether the session was destroyed
 * @param interval new maximum inactive interval in seconds; null if unchanged
 * @param principal digest of the new principal; empty if removed, null if unchanged
 * @param changedAttributes names of the attributes that were written or removed
 */
record PendingChanges(
    boolean isUnsaved,
    boolean isDestroyed,
    @Nullable Integer interval,
    @Nullable String principal,
    Set<String> changedAttributes) {

  static final PendingChanges NONE = new PendingChanges(false, false, null, null, Set.of());

  PendingChanges merge(SessionChanges changes, boolean isNewlyUnsaved) {
    Set<String> all = new HashSet<>(changedAttributes);
    all.addAll(changes.writes().keySet());
    all.addAll(changes.removals().keySet());
    return new PendingChanges(
        isUnsaved || isNewlyUnsaved,
        isDestroyed,
        changes.interval() == null ? interval : changes.interval(),
        changes.principal() == null ? principal : changes.principal(),
        all);
  }

  PendingChanges asDestroyed() {
    return new PendingChanges(isUnsaved, true, interval, principal, changedAttributes);
  }

  PendingChanges asSaved() {
    return new PendingChanges(false, isDestroyed, interval, principal, changedAttributes);
  }

  SessionChanges toChanges(Map<String, byte[]> attributes) {
    Map<String, SessionChanges.Write> writes = new HashMap<>();
    Map<String, String> removals = new HashMap<>();
    for (String name : changedAttributes) {
      byte[] bytes = attributes.get(name);
      if (bytes == null) {
        removals.put(name, SessionChanges.ANYTHING);
      } else {
        writes.put(name, new SessionChanges.Write(bytes, SessionChanges.ANYTHING));
      }
    }
    return new SessionChanges(interval, principal, writes, removals);
  }
}
