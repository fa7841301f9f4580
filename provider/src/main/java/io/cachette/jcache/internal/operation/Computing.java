package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.operation.LoadTerms.Freshness;
import io.cachette.jcache.internal.store.Aged;
import io.cachette.jcache.internal.store.Ttl;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the {@linkplain Computation computations} of a cache have in common: how they look up and
 * store, and the loads of this JVM that are under way, by encoded keys, so that keys are the same
 * if they are the same in Redis.
 */
final class Computing<K, V> {

  private static final Logger LOG = System.getLogger(Computing.class.getName());

  private final Entries<K, V> entries;
  private final Expiry expiry;
  private final LoadStore<K, V> store;
  private final OutcomeListener<K, V> listener;
  private final Function<K, Task<V>> lookUp;
  private final Flights<ByteBuffer, Loaded<V>> flights = new Flights<>();
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * @param lookUp looks up, counts and touches as {@code get} does
   */
  Computing(
      Entries<K, V> entries,
      Expiry expiry,
      LoadStore<K, V> store,
      OutcomeListener<K, V> listener,
      Function<K, Task<V>> lookUp) {
    this.entries = entries;
    this.expiry = expiry;
    this.store = store;
    this.listener = listener;
    this.lookUp = lookUp;
  }

  /**
   * What a look-up found.
   *
   * @param nanos how long it took, if that is still to be counted, else -1
   */
  record Sight<V>(Freshness freshness, @Nullable V value, long nanos) {}

  Entries<K, V> entries() {
    return entries;
  }

  Flights<ByteBuffer, Loaded<V>> flights() {
    return flights;
  }

  Task<Sight<V>> look(K key, byte[] keyBytes, LoadTerms terms) {
    if (!terms.needsAge()) {
      return lookUp.apply(key).map(Computing::counted);
    }
    long start = System.nanoTime();
    return entries.peeking(keyBytes).map(aged -> sight(keyBytes, aged, terms, start));
  }

  private static <V> Sight<V> counted(@Nullable V value) {
    return new Sight<>(value == null ? Freshness.ABSENT : Freshness.FRESH, value, -1);
  }

  private Sight<V> sight(byte[] keyBytes, Aged aged, LoadTerms terms, long start) {
    V value = entries.codec().decodeOrNull(keyBytes, aged.value());
    Freshness freshness = value == null ? Freshness.ABSENT : terms.of(aged.left());
    return new Sight<>(freshness, value, System.nanoTime() - start);
  }

  /** Counts a look-up, unless that has been done. */
  void count(K key, Sight<V> sight, boolean hit) {
    if (sight.nanos() >= 0) {
      listener.completed(Operation.GET, List.of(Outcome.unchanged(key, hit)), sight.nanos());
    }
  }

  /** Stores a value under its ticket; null only gives the ticket back. */
  Task<@Nullable Void> storing(Ticket<K> ticket, @Nullable V value, LoadTerms terms) {
    return Task.<@Nullable Void>of(
        () -> {
          long start = System.nanoTime();
          return Task.of(() -> sent(ticket, value, terms))
              .recover(e -> forgetting(ticket, e).then(forgotten -> failed(e)))
              .map(outcomes -> told(outcomes, start))
              .ended();
        });
  }

  private List<Outcome<K, V>> told(List<Outcome<K, V>> outcomes, long start) {
    listener.completed(Operation.COMPUTE, outcomes, System.nanoTime() - start);
    return outcomes;
  }

  private Task<List<Outcome<K, V>>> sent(Ticket<K> ticket, @Nullable V value, LoadTerms terms) {
    Ttl given = value == null ? null : terms.ttl(expiry);
    boolean isKept = value != null && (given == null || !given.equals(Ttl.ZERO));
    Map<K, V> values = isKept ? Map.of(ticket.key(), value) : Map.of();
    return store.storing(List.of(ticket), values, given);
  }

  private static <T> Task<T> failed(RuntimeException e) {
    throw e;
  }

  /** Gives a ticket back because a load failed, and does not hide why. */
  Task<@Nullable Void> forgetting(Ticket<K> ticket, Throwable cause) {
    return store
        .forgetting(List.of(ticket))
        .ended()
        .recover(
            e -> {
              cause.addSuppressed(e);
              return Task.nothing();
            });
  }

  /** The value that is there although a load has failed, or null. */
  Task<Optional<V>> present(byte[] keyBytes, Throwable cause) {
    return entries
        .peeking(keyBytes)
        .map(aged -> Optional.ofNullable(entries.codec().decodeOrNull(keyBytes, aged.value())))
        .recover(
            e -> {
              cause.addSuppressed(e);
              return Task.done(Optional.empty());
            });
  }

  /** Tells that a value could not be renewed; loudly only if the last renewal went well. */
  void log(byte[] keyBytes, Throwable failure) {
    LOG.log(
        warned.getAndSet(true) ? Level.DEBUG : Level.WARNING,
        "Cache '"
            + entries.cacheName()
            + "': the value of "
            + UnreadableValues.shown(keyBytes)
            + " could not be renewed; the present one is served as long as the options allow it",
        failure);
  }

  /** Tells that a value was renewed, so that the next failure is news. */
  void renewed() {
    warned.set(false);
  }
}
