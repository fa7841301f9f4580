package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.Decider;
import io.cachette.jcache.internal.entry.Decision;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.Snapshot;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.store.Action;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Ttl;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Converts decisions that were made in this JVM into changes with the condition that the entry is
 * still the one that was read. It calls the one method of the expiry policy that applies, once per
 * decision.
 */
final class ChangePlanner<K, V> {

  private final TypedStore<K, V> entries;
  private final Expiry expiry;

  ChangePlanner(TypedStore<K, V> entries, Expiry expiry) {
    this.entries = entries;
    this.expiry = expiry;
  }

  /** Plans a change that only requires that the entry still exists, or is still absent. */
  PlannedChange<K, V> plan(K key, byte[] keyBytes, Decider<V> decider, Snapshot<V> entry) {
    return plan(key, keyBytes, decider, entry, false);
  }

  /**
   * Plans the change on which a decider decides.
   *
   * @param exact whether the change also requires that the value is still the same
   */
  PlannedChange<K, V> plan(
      K key, byte[] keyBytes, Decider<V> decider, Snapshot<V> entry, boolean exact) {
    Decision<V> decision = decider.decide(entry);
    try {
      return plan(key, keyBytes, decision, entry, exact);
    } catch (CacheException e) {
      return plan(key, keyBytes, decider.decideWithoutValue(e), entry, exact);
    }
  }

  private PlannedChange<K, V> plan(
      K key, byte[] keyBytes, Decision<V> decision, Snapshot<V> entry, boolean exact) {
    Mutation mutation =
        switch (decision.kind()) {
          case NONE -> cleanUp(keyBytes, entry);
          case ACCESS -> touch(keyBytes);
          case LOAD, PUT, REMOVE -> change(keyBytes, decision, entry, exact);
        };
    return new PlannedChange<>(key, keyBytes, decision, entry, mutation);
  }

  /** Sends a planned change, which has a mutation. */
  Change send(PlannedChange<K, V> changing, boolean isPreviousNeeded, String token) {
    return entries.mutate(Objects.requireNonNull(changing.mutation()), isPreviousNeeded, token);
  }

  /**
   * Sends planned changes, each of which has a mutation.
   *
   * @param onChange receives the results, see {@link TypedStore#mutateTask}
   */
  void sendAll(
      List<PlannedChange<K, V>> changing,
      boolean isPreviousNeeded,
      String token,
      Consumer<Change> onChange) {
    List<Mutation> mutations = new ArrayList<>(changing.size());
    changing.forEach(planned -> mutations.add(Objects.requireNonNull(planned.mutation())));
    entries.await(entries.mutateTask(mutations, isPreviousNeeded, token, onChange));
  }

  /** Returns whether nothing was changed, because the entry is no longer the one that was read. */
  boolean isConflict(PlannedChange<K, V> planned, Change change) {
    return switch (planned.decision().kind()) {
      case NONE, ACCESS -> false;
      case LOAD, PUT -> !isPut(change.effect());
      case REMOVE ->
          change.effect() != (planned.entry().isPresent() ? Effect.REMOVED : Effect.ABSENT);
    };
  }

  /**
   * Returns the outcome of a planned change.
   *
   * @param change null if nothing had to change
   */
  Outcome<K, V> toOutcome(PlannedChange<K, V> planned, @Nullable Change change) {
    return change == null || planned.decision().isEntryKept()
        ? Outcome.unchanged(planned.key(), planned.entry().isFound())
        : entries.toOutcome(planned.key(), planned.keyBytes(), change, planned.decision().value());
  }

  /**
   * Returns the same change for an entry that has expired or was removed meanwhile, and is created.
   */
  PlannedChange<K, V> planCreation(PlannedChange<K, V> planned) {
    return plan(
        planned.key(),
        planned.keyBytes(),
        planned.decision(),
        entries.toSnapshot(planned.keyBytes(), null, null),
        false);
  }

  private @Nullable Mutation touch(byte[] key) {
    Ttl access = expiry.getTtlForAccess();
    return access.equals(Ttl.KEEP) ? null : Mutation.touch(key, access);
  }

  /**
   * Releases the load token, or deletes the expired entry (which any change does), if there is one.
   */
  private @Nullable Mutation cleanUp(byte[] key, Snapshot<V> entry) {
    byte[] token = entry.token();
    if (token != null) {
      return Mutation.releaseToken(key, token);
    }
    return entry.isExpired() ? Mutation.touch(key, Ttl.KEEP) : null;
  }

  private Mutation change(byte[] key, Decision<V> decision, Snapshot<V> entry, boolean exact) {
    V value = decision.value();
    boolean exists = entry.isPresent();
    Condition condition =
        exists
            ? (exact ? Condition.SAME : Condition.PRESENT)
            : (entry.token() == null ? Condition.ABSENT : Condition.SAME_TOKEN);
    return new Mutation(
        key,
        value == null ? Action.REMOVE : Action.PUT,
        condition,
        condition == Condition.SAME ? entry.bytes() : entry.token(),
        value == null ? null : entries.codec().encodeValue(key, value),
        exists || value == null ? Ttl.ETERNAL : expiry.getTtlForCreation(decision.ttl()),
        exists && value != null ? expiry.getTtlForUpdate(decision.ttl()) : Ttl.KEEP,
        Ttl.KEEP);
  }

  private static boolean isPut(Effect effect) {
    return effect == Effect.CREATED || effect == Effect.UPDATED || effect == Effect.DISCARDED;
  }
}
