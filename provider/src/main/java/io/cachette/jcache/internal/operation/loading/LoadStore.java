package io.cachette.jcache.internal.operation.loading;

import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.store.Action;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.jcache.internal.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stores what was loaded if its ticket still stands, and gives tickets back. */
public final class LoadStore<K, V> {

  private final TypedStore<K, V> entries;
  private final Expiry expiry;

  public LoadStore(TypedStore<K, V> entries, Expiry expiry) {
    this.entries = entries;
    this.expiry = expiry;
  }

  /**
   * Ends loads. Tickets without a value are given back, and so are those of entries that somebody
   * leases, who will change them.
   *
   * @param given how long the values live, or null to ask the expiry policy
   */
  Task<List<Outcome<K, V>>> storeTask(
      List<LoadToken<K>> tokens, Map<K, V> values, @Nullable Ttl given) {
    List<Mutation> mutations = new ArrayList<>();
    for (LoadToken<K> token : tokens) {
      V value = values.get(token.key());
      mutations.add(value == null ? token.release() : toPut(token, value, given));
    }
    return entries
        .mutateTask(mutations, false, "")
        .then(changes -> releaseBusyTask(tokens, changes))
        .map(changes -> toOutcomes(tokens, changes, values));
  }

  Task<List<Change>> releaseTask(List<LoadToken<K>> tokens) {
    return entries.mutateTask(tokens.stream().map(LoadToken::release).toList(), false, "");
  }

  private Task<List<Change>> releaseBusyTask(List<LoadToken<K>> tokens, List<Change> changes) {
    List<LoadToken<K>> busy = new ArrayList<>();
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i).effect() == Effect.BUSY) {
        busy.add(tokens.get(i));
      }
    }
    return busy.isEmpty() ? Task.done(changes) : releaseTask(busy).map(released -> changes);
  }

  private List<Outcome<K, V>> toOutcomes(
      List<LoadToken<K>> tokens, List<Change> changes, Map<K, V> values) {
    List<Outcome<K, V>> outcomes = new ArrayList<>(changes.size());
    for (int i = 0; i < changes.size(); i++) {
      LoadToken<K> token = tokens.get(i);
      outcomes.add(
          entries.toOutcome(
              token.key(), token.encodedKey(), changes.get(i), values.get(token.key())));
    }
    return outcomes;
  }

  /**
   * Policies that are not constant are asked the one question that applies. If the entry that was
   * to be replaced has died meanwhile, the new one lives as long as the old one would have, or is
   * not stored if nothing is known of that.
   */
  private Mutation toPut(LoadToken<K> token, V value, @Nullable Ttl given) {
    boolean both = expiry.isConstant() || given != null;
    Ttl update = both || token.exists() ? expiry.getTtlForUpdate(given) : Ttl.KEEP;
    Ttl creation = both || !token.exists() ? expiry.getTtlForCreation(given) : update;
    return new Mutation(
        token.encodedKey(),
        Action.PUT,
        Condition.SAME_TOKEN,
        token.toBytes(),
        entries.codec().encodeValue(token.encodedKey(), value),
        creation.equals(Ttl.KEEP) ? Ttl.ZERO : creation,
        update,
        Ttl.KEEP);
  }
}
