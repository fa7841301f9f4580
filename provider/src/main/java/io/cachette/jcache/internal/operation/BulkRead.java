package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.EntryCodec;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.Snapshot;
import io.cachette.jcache.internal.near.NearFill;
import io.cachette.jcache.internal.near.NearReads;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A read of several entries: those that the near cache has, and those of Redis. Not thread-safe.
 */
final class BulkRead<K, V> {

  private final Map<K, V> near = new LinkedHashMap<>();
  private final List<Request<K, V>> requests = new ArrayList<>();
  private final List<byte[]> encodedKeys = new ArrayList<>();
  private final List<Found<K, V>> found = new ArrayList<>();
  private int next;

  /** Begins a read, and takes what the near cache has. */
  BulkRead(EntryCodec<K, V> codec, NearReads<K, V> nearCache, Collection<K> keys) {
    for (K key : keys) {
      V value = nearCache.find(key);
      if (value != null) {
        near.put(key, value);
      } else {
        byte[] encoded = codec.encodeKey(key);
        encodedKeys.add(encoded);
        requests.add(new Request<>(key, nearCache.beginFill(key, encoded)));
      }
    }
  }

  private record Request<K, V>(K key, @Nullable NearFill<V> fill) {}

  private record Found<K, V>(K key, Snapshot<V> entry) {}

  /** Returns the keys that have to be looked up in Redis. */
  List<byte[]> encodedKeys() {
    return encodedKeys;
  }

  /** Adds an entry as it was looked up. They have the order of the keys; some may be left out. */
  void add(Snapshot<V> entry) {
    while (!entry.hasKey(encodedKeys.get(next))) {
      next++;
    }
    found.add(new Found<>(requests.get(next).key, entry));
    NearFill<V> fill = requests.get(next).fill;
    if (fill != null) {
      fill.complete(entry);
    }
    next++;
  }

  /** Returns the values that exist. */
  Map<K, V> toValues() {
    Map<K, V> values = new LinkedHashMap<>(near);
    for (Found<K, V> each : found) {
      if (each.entry.exists()) {
        values.put(each.key, each.entry.value());
      }
    }
    return values;
  }

  /** Returns the outcomes of the look-ups that have ended. */
  List<Outcome<K, V>> toOutcomes() {
    List<Outcome<K, V>> outcomes = new ArrayList<>(near.size() + found.size());
    near.keySet().forEach(key -> outcomes.add(Outcome.unchanged(key, true)));
    found.forEach(each -> outcomes.add(Outcome.unchanged(each.key, each.entry.exists())));
    return outcomes;
  }
}
