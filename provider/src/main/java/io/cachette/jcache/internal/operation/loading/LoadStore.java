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
import io.cachette.redis.internal.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stores loaded values if their load tokens are still valid, and releases tokens. */
public final class LoadStore<K, V> {

  private final TypedStore<K, V> entries;
  private final Expiry expiry;

  public LoadStore(TypedStore<K, V> entries, Expiry expiry) {
    this.entries = entries;
    this.expiry = expiry;
  }

  /**
   * Stores values under their tokens. Releases tokens without a value, and tokens of entries under
   * a lease, because the holder of the lease will change these entries. If the memory of the server
   * is full, nothing is stored, and that is no failure: the callers have their values.
   *
   * @param given the time to live, or null for the expiry policy
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
        .recover(e -> releaseIfFullTask(tokens, e))
        .then(changes -> releaseBusyTask(tokens, changes))
        .map(changes -> toOutcomes(tokens, changes, values));
  }

  Task<List<Change>> releaseTask(List<LoadToken<K>> tokens) {
    return entries.mutateTask(tokens.stream().map(LoadToken::release).toList(), false, "");
  }

  private Task<List<Change>> releaseIfFullTask(List<LoadToken<K>> tokens, RuntimeException e) {
    if (!Refusals.isOutOfMemory(e)) {
      throw e;
    }
    return releaseTask(tokens);
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
   * A policy that is not constant is called only once, for creation or for update. If the entry to
   * replace has expired meanwhile, the new one gets the time to live of the update; if the policy
   * keeps the expiry time in an update, the new value is not stored.
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
