package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.integration.Loader;
import io.cachette.jcache.internal.operation.Flights.Flight;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.Lookup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Loads the values of absent entries. Each load has a ticket, which Redis hands out and takes back
 * when somebody changes the entry: a load whose ticket is gone by the time it ends was overtaken,
 * and is not stored. Threads of this JVM that miss under the same ticket share one load.
 *
 * <p>A miss costs two trips and the load: one for the ticket, one to store the value.
 */
final class Loading<K, V> {

  /** After so long, a waiting thread no longer trusts the one that loads, and loads itself. */
  private static final long PATIENCE_SECONDS = 30;

  private final Entries<K, V> entries;
  private final Expiry expiry;
  private final Loader<K, V> loader;
  private final OutcomeListener<K, V> listener;
  private final LoadStore<K, V> store;
  private final Flights<K, Map<K, V>> flights = new Flights<>();

  Loading(
      Entries<K, V> entries,
      Expiry expiry,
      Loader<K, V> loader,
      LoadStore<K, V> store,
      OutcomeListener<K, V> listener) {
    this.entries = entries;
    this.expiry = expiry;
    this.loader = loader;
    this.store = store;
    this.listener = listener;
  }

  /** Gets the values at the source. */
  @FunctionalInterface
  interface Source<K, V> {
    Map<K, V> load(Collection<K> keys);
  }

  /** Why values are loaded. */
  private enum Reason {
    /** They were looked for and not found, and counted if they could not be read. */
    MISSED,
    /** Somebody wants absent ones to be there. */
    WANTED,
    /** Somebody wants new ones instead of those that are there. */
    RENEWED
  }

  /** Loads a value that a look-up has missed. */
  @Nullable V load(K key) {
    return load(List.of(key), this::loadOne, Reason.MISSED).get(key);
  }

  /** Loads values that a look-up has missed. */
  Map<K, V> load(Collection<K> keys) {
    return load(keys, loader::loadAll, Reason.MISSED);
  }

  Map<K, V> loadAll(Collection<K> keys, boolean replaceExisting) {
    return load(keys, loader::loadAll, replaceExisting ? Reason.RENEWED : Reason.WANTED);
  }

  private Map<K, V> loadOne(Collection<K> keys) {
    K key = keys.iterator().next();
    V value = loader.load(key);
    return value == null ? Map.of() : Map.of(key, value);
  }

  private Map<K, V> load(Collection<K> keys, Source<K, V> source, Reason reason) {
    flights.enter(keys);
    try {
      Map<K, V> values = new LinkedHashMap<>();
      List<Ticket<K>> own = new ArrayList<>();
      Map<Ticket<K>, Flight<Map<K, V>>> others = new LinkedHashMap<>();
      Flight<Map<K, V>> flight = new Flight<>(Thread.currentThread());
      for (Ticket<K> ticket : take(keys, reason, values)) {
        Flight<Map<K, V>> claimed = flights.claim(ticket.key(), ticket.ticket(), flight);
        if (claimed.owner() == Thread.currentThread()) {
          own.add(ticket);
        } else {
          others.put(ticket, claimed);
        }
      }
      values.putAll(fly(own, flight, source));
      others.forEach((ticket, other) -> join(ticket, other, source, values));
      return values;
    } finally {
      flights.leave(keys);
    }
  }

  /** Loads and stores, and lands the flight for those that wait. */
  private Map<K, V> fly(List<Ticket<K>> tickets, Flight<Map<K, V>> flight, Source<K, V> source) {
    if (tickets.isEmpty()) {
      return Map.of();
    }
    Map<K, V> values = new LinkedHashMap<>();
    List<Outcome<K, V>> stored;
    try {
      Map<K, V> loaded = source.load(tickets.stream().map(Ticket::key).toList());
      for (Ticket<K> ticket : tickets) {
        V value = loaded.get(ticket.key());
        if (value != null) {
          values.put(ticket.key(), value);
        }
      }
      flight.landed().complete(values);
      stored = entries.await(store.storing(tickets, values, null));
    } catch (RuntimeException | Error e) {
      flight.landed().completeExceptionally(e);
      giveBack(tickets, e);
      throw e;
    }
    listener.completed(Operation.LOAD, stored, 0);
    return values;
  }

  private void join(
      Ticket<K> ticket, Flight<Map<K, V>> other, Source<K, V> source, Map<K, V> values) {
    try {
      Map<K, V> landed = other.landed().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      V value = landed.get(ticket.key());
      if (value != null) {
        values.put(ticket.key(), value);
      }
    } catch (TimeoutException e) {
      V value = source.load(List.of(ticket.key())).get(ticket.key());
      if (value != null) {
        values.put(ticket.key(), value);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheException("Interrupted while another thread loads the entry", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new CacheException("The thread that loaded the entry failed", e.getCause());
    }
  }

  /**
   * Takes the tickets of absent entries, and of those whose values cannot be read and count as
   * absent; what is there by now is found instead. It goes on as long as others remove or create
   * such entries between its looks.
   */
  private List<Ticket<K>> take(Collection<K> keys, Reason reason, Map<K, V> found) {
    Condition condition = reason == Reason.RENEWED ? Condition.ANY : Condition.ABSENT;
    List<Ticket<K>> tickets = new ArrayList<>();
    Reason now = reason;
    Collection<K> rest = keys;
    while (!rest.isEmpty()) {
      rest = take(rest, condition, now, tickets, found);
      condition = condition == Condition.ABSENT ? Condition.PRESENT : Condition.ABSENT;
      now = Reason.MISSED;
    }
    return tickets;
  }

  /** Takes the tickets that a condition allows, and returns the keys for which it must not hold. */
  private List<K> take(
      Collection<K> keys,
      Condition condition,
      Reason reason,
      List<Ticket<K>> tickets,
      Map<K, V> found) {
    List<byte[]> encoded = entries.encodeKeys(keys);
    List<Lookup> lookups =
        condition == Condition.ANY && !expiry.isConstant()
            ? entries.look(encoded, Fetch.PRESENCE)
            : List.of();
    List<Change> changes = entries.tickets(encoded, condition);
    List<K> rest = new ArrayList<>();
    int i = 0;
    for (K key : keys) {
      byte[] keyBytes = encoded.get(i);
      Change change = changes.get(i);
      byte[] previous = change.previous();
      if (change.effect() == Effect.TICKETED && previous != null) {
        boolean exists =
            condition == Condition.PRESENT || (!lookups.isEmpty() && lookups.get(i).isLive());
        tickets.add(Ticket.of(key, previous, keyBytes, exists));
      } else {
        V value = previous == null ? null : decoded(keyBytes, previous, reason);
        if (value == null) {
          rest.add(key);
        } else {
          found.put(key, value);
        }
      }
      i++;
    }
    return rest;
  }

  private @Nullable V decoded(byte[] key, byte[] value, Reason reason) {
    EntryCodec<K, V> codec = entries.codec();
    return reason == Reason.MISSED ? codec.decodeAgain(key, value) : codec.decodeValue(key, value);
  }

  private void giveBack(List<Ticket<K>> tickets, Throwable cause) {
    try {
      entries.await(store.forgetting(tickets));
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }
}
