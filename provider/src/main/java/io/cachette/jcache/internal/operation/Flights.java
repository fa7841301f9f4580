package io.cachette.jcache.internal.operation;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * The loads of this JVM that are under way, by key and ticket. Who wants to load says so before
 * taking a ticket and until it is done; as long as somebody is inside, even a load that has ended
 * is found. So two threads that were handed the same ticket always share one load, however fast it
 * is.
 *
 * @param <R> what a load brings
 */
final class Flights<K, R> {

  private final ConcurrentMap<K, Gate<R>> gates = new ConcurrentHashMap<>();

  /** A load; it has landed when what it brings is known. */
  record Flight<R>(Thread owner, CompletableFuture<R> landed) {
    Flight(Thread owner) {
      this(owner, new CompletableFuture<>());
    }
  }

  void enter(Collection<K> keys) {
    keys.forEach(this::enter);
  }

  void leave(Collection<K> keys) {
    keys.forEach(this::leave);
  }

  void enter(K key) {
    gates.compute(key, (same, gate) -> (gate == null ? new Gate<R>() : gate).entered());
  }

  void leave(K key) {
    gates.computeIfPresent(key, (same, gate) -> gate.left());
  }

  /** Makes a flight the one of a ticket, or returns the one that already is. */
  Flight<R> claim(K key, String ticket, Flight<R> flight) {
    Flight<R> other = gate(key).flights.putIfAbsent(ticket, flight);
    return other == null ? flight : other;
  }

  /** Forgets the flight of a ticket that was never handed out. */
  void withdraw(K key, String ticket) {
    gate(key).flights.remove(ticket);
  }

  /** Runs the source of a key; meanwhile {@link #isLoading} knows that this thread does. */
  <T> T loading(K key, Supplier<T> source) {
    Set<Thread> loaders = gate(key).loaders;
    boolean outermost = loaders.add(Thread.currentThread());
    try {
      return source.get();
    } finally {
      if (outermost) {
        loaders.remove(Thread.currentThread());
      }
    }
  }

  /** Whether this thread is running the source of a key now, which then asks for that key. */
  boolean isLoading(K key) {
    return gate(key).loaders.contains(Thread.currentThread());
  }

  private Gate<R> gate(K key) {
    Gate<R> gate = gates.get(key);
    if (gate == null) {
      throw new IllegalStateException("Enter before claiming");
    }
    return gate;
  }

  /** The threads that want to load one key; counted inside {@code compute}. */
  private static final class Gate<R> {
    private final Map<String, Flight<R>> flights = new ConcurrentHashMap<>();
    private final Set<Thread> loaders = ConcurrentHashMap.newKeySet();
    private int inside;

    Gate<R> entered() {
      inside++;
      return this;
    }

    @SuppressWarnings("NullAway") // null removes the gate from the map
    Gate<R> left() {
      return --inside == 0 ? null : this;
    }
  }
}
