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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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
   * a lease, because the holder of the lease will change these entries. If the server takes no
   * writes, nothing is stored, and that is no failure: the callers have their values.
   *
   * @param given the time to live, or null for the expiry policy
   * @param onStored receives the outcomes; if a request fails, those of the requests before it
   */
  Task<@Nullable Void> storeTask(
      List<LoadToken<K>> tokens,
      Map<K, V> values,
      @Nullable Ttl given,
      Consumer<Outcome<K, V>> onStored) {
    List<Mutation> mutations = new ArrayList<>();
    for (LoadToken<K> token : tokens) {
      V value = values.get(token.key());
      mutations.add(value == null ? token.release() : toPut(token, value, given));
    }
    Deque<LoadToken<K>> rest = new ArrayDeque<>(tokens);
    List<LoadToken<K>> busy = new ArrayList<>();
    List<LoadToken<K>> unknown = new ArrayList<>();
    Consumer<Change> onChange =
        change -> {
          LoadToken<K> token = rest.remove();
          if (change.effect() == Effect.UNKNOWN) {
            unknown.add(token);
            return;
          }
          if (change.effect() == Effect.BUSY) {
            busy.add(token);
          }
          onStored.accept(toOutcome(token, change, values));
        };
    return entries
        .mutateTask(mutations, false, "", onChange)
        .recover(
            e -> {
              unknown.addAll(rest);
              return releaseIfRefusedTask(unknown, e);
            })
        .<@Nullable Void>then(done -> releaseTask(busy));
  }

  Task<@Nullable Void> releaseTask(List<LoadToken<K>> tokens) {
    return entries.mutateTask(tokens.stream().map(LoadToken::release).toList(), false, "").asVoid();
  }

  private Task<@Nullable Void> releaseIfRefusedTask(List<LoadToken<K>> tokens, RuntimeException e) {
    if (!Refusals.isWriteRefused(e)) {
      throw e;
    }
    return releaseTask(tokens);
  }

  private Outcome<K, V> toOutcome(LoadToken<K> token, Change change, Map<K, V> values) {
    return entries.toOutcome(token.key(), token.encodedKey(), change, values.get(token.key()));
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
