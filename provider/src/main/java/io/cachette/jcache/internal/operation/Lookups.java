package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.Snapshot;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.jcache.internal.task.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks entries up as {@code get} does: a hit is an access, and expired entries are deleted. One
 * round trip if the expiry policy is constant and no expired entry is found, else two.
 */
final class Lookups<K, V> {

  private final TypedStore<K, V> entries;
  private final Expiry expiry;

  Lookups(TypedStore<K, V> entries, Expiry expiry) {
    this.entries = entries;
    this.expiry = expiry;
  }

  Task<List<Snapshot<V>>> getTask(List<byte[]> keys) {
    if (expiry.isConstant()) {
      Ttl access = expiry.getTtlForAccess();
      return access.equals(Ttl.KEEP) ? readTask(keys) : readAndTouchTask(keys, access);
    }
    return readTask(keys);
  }

  private Task<List<Snapshot<V>>> readAndTouchTask(List<byte[]> keys, Ttl access) {
    List<Mutation> touches = keys.stream().map(key -> Mutation.touch(key, access)).toList();
    return entries
        .mutateTask(touches, true, "")
        .map(
            changes -> {
              List<Snapshot<V>> snapshots = new ArrayList<>(changes.size());
              for (int i = 0; i < changes.size(); i++) {
                snapshots.add(entries.toSnapshot(keys.get(i), changes.get(i).previous(), null));
              }
              return snapshots;
            });
  }

  private Task<List<Snapshot<V>>> readTask(List<byte[]> keys) {
    return entries.lookUpTask(keys, Fetch.VALUES).then(found -> touchTask(keys, found));
  }

  private Task<List<Snapshot<V>>> touchTask(List<byte[]> keys, List<Lookup> found) {
    List<Snapshot<V>> snapshots = new ArrayList<>(found.size());
    List<Mutation> touches = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      Lookup lookup = found.get(i);
      snapshots.add(entries.toSnapshot(keys.get(i), lookup.value(), null));
      Ttl access = getAccessTtl(lookup);
      if (lookup.state() == Lookup.State.EXPIRED || !access.equals(Ttl.KEEP)) {
        touches.add(Mutation.touch(keys.get(i), access));
      }
    }
    return touches.isEmpty()
        ? Task.done(snapshots)
        : entries.mutateTask(touches, false, "").map(touched -> snapshots);
  }

  private Ttl getAccessTtl(Lookup lookup) {
    return lookup.isPresent() && !expiry.isConstant() ? expiry.getTtlForAccess() : Ttl.KEEP;
  }
}
