package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.store.Action;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Ttl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stores what was loaded if its ticket still stands, and gives tickets back. */
final class LoadStore<K, V> {

  private final Entries<K, V> entries;
  private final Expiry expiry;

  LoadStore(Entries<K, V> entries, Expiry expiry) {
    this.entries = entries;
    this.expiry = expiry;
  }

  /**
   * Ends loads. Tickets without a value are given back, and so are those of entries that somebody
   * leases, who will change them.
   *
   * @param given how long the values live, or null to ask the expiry policy
   */
  Task<List<Outcome<K, V>>> storing(
      List<Ticket<K>> tickets, Map<K, V> values, @Nullable Ttl given) {
    List<Mutation> mutations = new ArrayList<>();
    for (Ticket<K> ticket : tickets) {
      V value = values.get(ticket.key());
      mutations.add(value == null ? ticket.forget() : put(ticket, value, given));
    }
    return entries
        .mutating(mutations, false, "")
        .then(changes -> withoutBusy(tickets, changes))
        .map(changes -> outcomes(tickets, changes, values));
  }

  Task<List<Change>> forgetting(List<Ticket<K>> tickets) {
    return entries.mutating(tickets.stream().map(Ticket::forget).toList(), false, "");
  }

  private Task<List<Change>> withoutBusy(List<Ticket<K>> tickets, List<Change> changes) {
    List<Ticket<K>> busy = new ArrayList<>();
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i).effect() == Effect.BUSY) {
        busy.add(tickets.get(i));
      }
    }
    return busy.isEmpty() ? Task.done(changes) : forgetting(busy).map(forgotten -> changes);
  }

  private List<Outcome<K, V>> outcomes(
      List<Ticket<K>> tickets, List<Change> changes, Map<K, V> values) {
    List<Outcome<K, V>> outcomes = new ArrayList<>(changes.size());
    for (int i = 0; i < changes.size(); i++) {
      Ticket<K> ticket = tickets.get(i);
      outcomes.add(
          entries.outcome(
              ticket.key(), ticket.encodedKey(), changes.get(i), values.get(ticket.key())));
    }
    return outcomes;
  }

  /**
   * Policies that are not constant are asked the one question that applies. If the entry that was
   * to be replaced has died meanwhile, the new one lives as long as the old one would have, or is
   * not stored if nothing is known of that.
   */
  private Mutation put(Ticket<K> ticket, V value, @Nullable Ttl given) {
    boolean both = expiry.isConstant() || given != null;
    Ttl update = both || ticket.exists() ? expiry.forUpdate(given) : Ttl.KEEP;
    Ttl creation = both || !ticket.exists() ? expiry.forCreation(given) : update;
    return new Mutation(
        ticket.encodedKey(),
        Action.PUT,
        Condition.TICKET,
        ticket.bytes(),
        entries.codec().encodeValue(ticket.encodedKey(), value),
        creation.equals(Ttl.KEEP) ? Ttl.ZERO : creation,
        update,
        Ttl.KEEP);
  }
}
