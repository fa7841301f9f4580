package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Ttl;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks entries up as {@code get} does: a hit is an access, and dead entries that are met are
 * deleted. One trip if the expiry policy is constant and no dead entry is met, else two.
 */
final class Lookups<K, V> {

  private final Entries<K, V> entries;
  private final Expiry expiry;

  Lookups(Entries<K, V> entries, Expiry expiry) {
    this.entries = entries;
    this.expiry = expiry;
  }

  Task<List<Snapshot<V>>> get(List<byte[]> keys) {
    if (expiry.isConstant()) {
      Ttl access = expiry.forAccess();
      return access.equals(Ttl.KEEP) ? read(keys) : readAndTouch(keys, access);
    }
    return read(keys);
  }

  private Task<List<Snapshot<V>>> readAndTouch(List<byte[]> keys, Ttl access) {
    List<Mutation> touches = keys.stream().map(key -> Mutation.touch(key, access)).toList();
    return entries
        .mutating(touches, true, "")
        .map(
            changes -> {
              List<Snapshot<V>> snapshots = new ArrayList<>(changes.size());
              for (int i = 0; i < changes.size(); i++) {
                snapshots.add(entries.snapshot(keys.get(i), changes.get(i).previous(), null));
              }
              return snapshots;
            });
  }

  private Task<List<Snapshot<V>>> read(List<byte[]> keys) {
    return entries.looking(keys, Fetch.VALUES).then(found -> touch(keys, found));
  }

  private Task<List<Snapshot<V>>> touch(List<byte[]> keys, List<Lookup> found) {
    List<Snapshot<V>> snapshots = new ArrayList<>(found.size());
    List<Mutation> touches = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      Lookup lookup = found.get(i);
      snapshots.add(entries.snapshot(keys.get(i), lookup.value(), null));
      Ttl access = access(lookup);
      if (lookup.state() == Lookup.State.DEAD || !access.equals(Ttl.KEEP)) {
        touches.add(Mutation.touch(keys.get(i), access));
      }
    }
    return touches.isEmpty()
        ? Task.done(snapshots)
        : entries.mutating(touches, false, "").map(touched -> snapshots);
  }

  private Ttl access(Lookup lookup) {
    return lookup.isLive() && !expiry.isConstant() ? expiry.forAccess() : Ttl.KEEP;
  }
}
