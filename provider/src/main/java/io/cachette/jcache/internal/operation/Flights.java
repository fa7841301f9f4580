package io.cachette.jcache.internal.operation;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The loads of this JVM that are under way, by key and ticket. Who wants to load says so before
 * taking a ticket and until it is done; as long as somebody is inside, even a load that has ended
 * is found. So two threads that were handed the same ticket always share one load, however fast it
 * is.
 */
final class Flights<K, V> {

  private final ConcurrentMap<K, Gate<V>> gates = new ConcurrentHashMap<>();

  /** A load; it has landed when its values are stored. */
  record Flight<V>(Thread owner, CompletableFuture<Map<?, V>> landed) {
    Flight(Thread owner) {
      this(owner, new CompletableFuture<>());
    }
  }

  void enter(Collection<K> keys) {
    for (K key : keys) {
      gates.compute(key, (same, gate) -> (gate == null ? new Gate<V>() : gate).entered());
    }
  }

  void leave(Collection<K> keys) {
    for (K key : keys) {
      gates.computeIfPresent(key, (same, gate) -> gate.left());
    }
  }

  /** Makes a flight the one of a ticket, or returns the one that already is. */
  Flight<V> claim(K key, String ticket, Flight<V> flight) {
    Gate<V> gate = gates.get(key);
    if (gate == null) {
      throw new IllegalStateException("Enter before claiming");
    }
    Flight<V> other = gate.flights.putIfAbsent(ticket, flight);
    return other == null ? flight : other;
  }

  /** The threads that want to load one key; counted inside {@code compute}. */
  private static final class Gate<V> {
    private final Map<String, Flight<V>> flights = new ConcurrentHashMap<>();
    private int inside;

    Gate<V> entered() {
      inside++;
      return this;
    }

    @SuppressWarnings("NullAway") // null removes the gate from the map
    Gate<V> left() {
      return --inside == 0 ? null : this;
    }
  }
}
