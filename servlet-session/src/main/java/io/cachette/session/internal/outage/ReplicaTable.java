package io.cachette.session.internal.outage;

import io.cachette.session.internal.store.SessionId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replicas by id, up to a number and a size that are never exceeded. To make room, it evicts
 * replicas without pending changes, in the order of their last use. Not thread-safe.
 */
final class ReplicaTable {

  private final int limit;
  private final long maxSize;

  /** Without pending changes, in the order of their last use. */
  private final Map<SessionId, Replica> clean = new LinkedHashMap<>(16, 0.75f, true);

  private final Map<SessionId, Replica> pending = new LinkedHashMap<>();
  private long cleanSize;
  private long pendingSize;

  /**
   * Creates an empty table.
   *
   * @param limit maximum number of replicas
   * @param maxSize maximum size of their attributes in bytes
   */
  ReplicaTable(int limit, long maxSize) {
    this.limit = limit;
    this.maxSize = maxSize;
  }

  @Nullable Replica get(SessionId id) {
    Replica replica = pending.get(id);
    return replica == null ? clean.get(id) : replica;
  }

  /**
   * Adds a replica, in place of an earlier one of the session. Returns false if there is no room:
   * then a replica with pending changes leaves the earlier one as it is, and another one is left
   * out.
   */
  boolean put(Replica replica) {
    Replica earlier = get(replica.id());
    remove(replica.id());
    boolean fits = makeRoom(replica.size());
    if (fits) {
      add(replica);
    } else if (earlier != null && replica.isPending()) {
      add(earlier);
    }
    return fits;
  }

  private boolean makeRoom(long size) {
    if (pending.size() >= limit || pendingSize + size > maxSize) {
      return false;
    }
    Iterator<Replica> eldest = clean.values().iterator();
    while (pending.size() + clean.size() >= limit || pendingSize + cleanSize + size > maxSize) {
      cleanSize -= eldest.next().size();
      eldest.remove();
    }
    return true;
  }

  private void add(Replica replica) {
    if (replica.isPending()) {
      pending.put(replica.id(), replica);
      pendingSize += replica.size();
    } else {
      clean.put(replica.id(), replica);
      cleanSize += replica.size();
    }
  }

  void remove(SessionId id) {
    Replica removed = pending.remove(id);
    if (removed != null) {
      pendingSize -= removed.size();
    }
    removed = clean.remove(id);
    if (removed != null) {
      cleanSize -= removed.size();
    }
  }

  /** Removes expired replicas, and returns those with pending changes. */
  List<Replica> removeExpired() {
    List<Replica> expired = new ArrayList<>();
    for (Map<SessionId, Replica> each : List.of(clean, pending)) {
      each.values().stream().filter(Replica::isExpired).forEach(expired::add);
    }
    expired.forEach(replica -> remove(replica.id()));
    return expired.stream().filter(Replica::isPending).toList();
  }

  /** Returns the ids of the replicas with pending changes. */
  List<SessionId> pendingIds() {
    return List.copyOf(pending.keySet());
  }
}
