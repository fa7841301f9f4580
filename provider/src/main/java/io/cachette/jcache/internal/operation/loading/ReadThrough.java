package io.cachette.jcache.internal.operation.loading;

import io.cachette.internal.concurrent.Completions;
import io.cachette.jcache.internal.entry.EntryCodec;
import io.cachette.jcache.internal.entry.Operation;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.OutcomeListener;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.integration.Loader;
import io.cachette.jcache.internal.operation.loading.SingleFlight.SharedLoad;
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
 * Loads the values of absent entries with the {@code CacheLoader}. Each load has a load token.
 * Redis issues it, and each change of the entry invalidates it. If the token is invalid when the
 * load ends, the value is not stored. Threads of this JVM that miss under the same token share one
 * load.
 *
 * <p>A miss takes two round trips in addition to the load: one for the token, one to store the
 * value.
 */
public final class ReadThrough<K, V> {

  /** The time after which a thread that waits for a shared load runs the loader itself. */
  private static final long SHARE_TIMEOUT_SECONDS = 30;

  private final TypedStore<K, V> entries;
  private final Expiry expiry;
  private final Loader<K, V> loader;
  private final OutcomeListener<K, V> listener;
  private final LoadStore<K, V> store;
  private final SingleFlight<K, Map<K, V>> singleFlight = new SingleFlight<>();

  public ReadThrough(
      TypedStore<K, V> entries,
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

  /** Loads values from the system of record. */
  @FunctionalInterface
  interface Source<K, V> {
    Map<K, V> load(Collection<K> keys);
  }

  /** The reason for a load. */
  private enum Reason {
    /** A look-up found no readable value, and has counted the unreadable ones. */
    MISSED,
    /** A caller wants absent values to be loaded. */
    REQUESTED,
    /** A caller wants present values to be replaced. */
    RENEWED
  }

  /** Loads a value that a look-up did not find. */
  public @Nullable V load(K key) {
    return load(List.of(key), this::loadOne, Reason.MISSED).get(key);
  }

  /** Loads values that a look-up did not find. */
  public Map<K, V> load(Collection<K> keys) {
    return load(keys, loader::loadAll, Reason.MISSED);
  }

  public Map<K, V> loadAll(Collection<K> keys, boolean replaceExisting) {
    return load(keys, loader::loadAll, replaceExisting ? Reason.RENEWED : Reason.REQUESTED);
  }

  private Map<K, V> loadOne(Collection<K> keys) {
    K key = keys.iterator().next();
    V value = loader.load(key);
    return value == null ? Map.of() : Map.of(key, value);
  }

  private Map<K, V> load(Collection<K> keys, Source<K, V> source, Reason reason) {
    List<LoadToken<K>> own = new ArrayList<>();
    singleFlight.enter(keys);
    try {
      Map<K, V> values = new LinkedHashMap<>();
      Map<LoadToken<K>, SharedLoad<Map<K, V>>> others = new LinkedHashMap<>();
      SharedLoad<Map<K, V>> sharedLoad = new SharedLoad<>(Thread.currentThread());
      for (LoadToken<K> token : acquireTokens(keys, reason, values)) {
        SharedLoad<Map<K, V>> registered =
            singleFlight.registerIfAbsent(token.key(), token.token(), sharedLoad);
        if (registered.owner() == Thread.currentThread()) {
          own.add(token);
        } else {
          others.put(token, registered);
        }
      }
      values.putAll(loadAndStore(own, sharedLoad, source));
      others.forEach((token, existing) -> join(token, existing, source, values));
      return values;
    } finally {
      own.forEach(token -> singleFlight.complete(token.key(), token.token()));
      singleFlight.leave(keys);
    }
  }

  /** Loads values, completes the threads that wait for them, and stores them. */
  private Map<K, V> loadAndStore(
      List<LoadToken<K>> tokens, SharedLoad<Map<K, V>> sharedLoad, Source<K, V> source) {
    if (tokens.isEmpty()) {
      return Map.of();
    }
    Map<K, V> values = new LinkedHashMap<>();
    List<Outcome<K, V>> stored = new ArrayList<>(tokens.size());
    try {
      Map<K, V> loaded = source.load(tokens.stream().map(LoadToken::key).toList());
      for (LoadToken<K> token : tokens) {
        V value = loaded.get(token.key());
        if (value != null) {
          values.put(token.key(), value);
        }
      }
      sharedLoad.result().complete(values);
      entries.await(store.storeTask(tokens, values, null, stored::add));
    } catch (RuntimeException | Error e) {
      sharedLoad.result().completeExceptionally(e);
      releaseTokens(tokens, e);
      reportStored(stored, e);
      throw e;
    }
    listener.onCompleted(Operation.LOAD, stored, 0);
    return values;
  }

  /** Reports the values that were stored before a request failed. */
  private void reportStored(List<Outcome<K, V>> stored, Throwable cause) {
    try {
      listener.onCompleted(Operation.LOAD, stored, 0);
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private void join(
      LoadToken<K> token, SharedLoad<Map<K, V>> existing, Source<K, V> source, Map<K, V> values) {
    try {
      Map<K, V> result = existing.result().get(SHARE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      V value = result.get(token.key());
      if (value != null) {
        values.put(token.key(), value);
      }
    } catch (TimeoutException e) {
      V value = source.load(List.of(token.key())).get(token.key());
      if (value != null) {
        values.put(token.key(), value);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheException("Interrupted while another thread loads the entry", e);
    } catch (ExecutionException e) {
      if (Completions.causeOf(e) instanceof RuntimeException cause) {
        throw cause;
      }
      throw new CacheException("The thread that loaded the entry failed", Completions.causeOf(e));
    }
  }

  /**
   * Acquires the tokens of absent entries, and of entries with unreadable values that count as
   * absent. Values that are present by now are added to {@code found}. This is repeated while other
   * callers remove or create such entries in between.
   */
  private List<LoadToken<K>> acquireTokens(Collection<K> keys, Reason reason, Map<K, V> found) {
    Condition condition = reason == Reason.RENEWED ? Condition.ANY : Condition.ABSENT;
    List<LoadToken<K>> tokens = new ArrayList<>();
    Reason now = reason;
    Collection<K> rest = keys;
    while (!rest.isEmpty()) {
      rest = acquireTokens(rest, condition, now, tokens, found);
      condition = condition == Condition.ABSENT ? Condition.PRESENT : Condition.ABSENT;
      now = Reason.MISSED;
    }
    return tokens;
  }

  /**
   * Acquires the tokens that the condition allows, and returns the keys that need the opposite
   * condition.
   */
  private List<K> acquireTokens(
      Collection<K> keys,
      Condition condition,
      Reason reason,
      List<LoadToken<K>> tokens,
      Map<K, V> found) {
    List<byte[]> encoded = entries.encodeKeys(keys);
    List<Lookup> lookups =
        condition == Condition.ANY && !expiry.isConstant()
            ? entries.lookUp(encoded, Fetch.PRESENCE)
            : List.of();
    List<Change> changes = entries.acquireTokens(encoded, condition);
    List<K> rest = new ArrayList<>();
    int i = 0;
    for (K key : keys) {
      byte[] keyBytes = encoded.get(i);
      Change change = changes.get(i);
      byte[] previous = change.previous();
      if (change.effect() == Effect.TOKEN_ISSUED && previous != null) {
        boolean exists =
            condition == Condition.PRESENT || (!lookups.isEmpty() && lookups.get(i).isPresent());
        tokens.add(LoadToken.of(key, previous, keyBytes, exists));
      } else {
        V value = previous == null ? null : decode(keyBytes, previous, reason);
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

  private @Nullable V decode(byte[] key, byte[] value, Reason reason) {
    EntryCodec<K, V> codec = entries.codec();
    return reason == Reason.MISSED ? codec.decodeAgain(key, value) : codec.decodeValue(key, value);
  }

  private void releaseTokens(List<LoadToken<K>> tokens, Throwable cause) {
    try {
      entries.await(store.releaseTask(tokens));
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }
}
