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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns decisions that were made in this JVM into changes that only happen if the entry is still
 * the one that was read. Asks the expiry policy the one question that applies, once per decision.
 */
final class Commits<K, V> {

  private final Entries<K, V> entries;
  private final Expiry expiry;

  Commits(Entries<K, V> entries, Expiry expiry) {
    this.entries = entries;
    this.expiry = expiry;
  }

  /** A step whose change needs no more than the presence of the entry to be as it was. */
  Step<K, V> step(K key, byte[] keyBytes, Decision<V> decision, Snapshot<V> entry) {
    return step(key, keyBytes, decision, entry, false);
  }

  /**
   * @param exact whether the value must be as it was, too
   */
  Step<K, V> step(K key, byte[] keyBytes, Decision<V> decision, Snapshot<V> entry, boolean exact) {
    Mutation mutation =
        switch (decision.kind()) {
          case NONE -> tidy(keyBytes, entry);
          case ACCESS -> touch(keyBytes);
          case LOAD, PUT, REMOVE -> change(keyBytes, decision, entry, exact);
        };
    return new Step<>(key, keyBytes, decision, entry, mutation);
  }

  /** Sends the changes of steps that have one. */
  List<Change> send(List<Step<K, V>> changing, boolean previous, String token) {
    if (changing.isEmpty()) {
      return List.of();
    }
    List<Mutation> mutations = new ArrayList<>(changing.size());
    changing.forEach(step -> mutations.add(Objects.requireNonNull(step.mutation())));
    return entries.mutate(mutations, previous, token);
  }

  /** Whether the entry was no longer the one that was read, so that nothing was changed. */
  boolean isConflict(Step<K, V> step, Change change) {
    return switch (step.decision().kind()) {
      case NONE, ACCESS -> false;
      case LOAD, PUT -> !isPut(change.effect());
      case REMOVE -> change.effect() != (step.entry().isPresent() ? Effect.REMOVED : Effect.ABSENT);
    };
  }

  /**
   * @param change null if the step had none to make
   */
  Outcome<K, V> outcome(Step<K, V> step, @Nullable Change change) {
    return change == null || step.decision().keepsEntry()
        ? Outcome.unchanged(step.key(), step.entry().wasFound())
        : entries.outcome(step.key(), step.keyBytes(), change, step.decision().value());
  }

  /** The same step for an entry that has vanished meanwhile: it creates. */
  Step<K, V> afterVanishing(Step<K, V> step) {
    return step(
        step.key(),
        step.keyBytes(),
        step.decision(),
        entries.snapshot(step.keyBytes(), null, null));
  }

  private @Nullable Mutation touch(byte[] key) {
    Ttl access = expiry.forAccess();
    return access.equals(Ttl.KEEP) ? null : Mutation.touch(key, access);
  }

  /** Gives a ticket back, or has a dead entry deleted (which any change does), if there is one. */
  private @Nullable Mutation tidy(byte[] key, Snapshot<V> entry) {
    byte[] ticket = entry.ticket();
    if (ticket != null) {
      return Mutation.forget(key, ticket);
    }
    return entry.isDead() ? Mutation.touch(key, Ttl.KEEP) : null;
  }

  private Mutation change(byte[] key, Decision<V> decision, Snapshot<V> entry, boolean exact) {
    V value = decision.value();
    boolean exists = entry.isPresent();
    Condition condition =
        exists
            ? (exact ? Condition.SAME : Condition.PRESENT)
            : (entry.ticket() == null ? Condition.ABSENT : Condition.TICKET);
    return new Mutation(
        key,
        value == null ? Action.REMOVE : Action.PUT,
        condition,
        condition == Condition.SAME ? entry.bytes() : entry.ticket(),
        value == null ? null : entries.codec().encodeValue(key, value),
        exists || value == null ? Ttl.ETERNAL : expiry.forCreation(decision.ttl()),
        exists && value != null ? expiry.forUpdate(decision.ttl()) : Ttl.KEEP,
        Ttl.KEEP);
  }

  private static boolean isPut(Effect effect) {
    return effect == Effect.CREATED || effect == Effect.UPDATED || effect == Effect.DISCARDED;
  }
}
