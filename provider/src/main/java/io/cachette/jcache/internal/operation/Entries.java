package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.store.Wanted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The {@link EntryStore} of a cache as the operations use it: with keys and values instead of
 * bytes, waiting for the answer, and with failures as {@link CacheException}.
 */
public final class Entries<K, V> {

  private final String cacheName;
  private final EntryStore store;
  private final EntryCodec<K, V> codec;
  private final Interest interest;

  /** What listeners of this JVM need to hear; asked before every call. */
  public interface Interest {
    /** Whether one of them needs the value that an entry had before. */
    boolean oldValues();

    /** Whether one of them wants to hear of expired entries. */
    boolean expired();
  }

  public Entries(String cacheName, EntryStore store, EntryCodec<K, V> codec, Interest interest) {
    this.cacheName = cacheName;
    this.store = store;
    this.codec = codec;
    this.interest = interest;
  }

  EntryCodec<K, V> codec() {
    return codec;
  }

  boolean needsOldValues() {
    return interest.oldValues();
  }

  List<Lookup> look(List<byte[]> keys, Fetch fetch) {
    return await(() -> store.read(keys, fetch));
  }

  List<Snapshot<V>> read(List<byte[]> keys, Fetch fetch) {
    return look(keys, fetch).stream().map(this::snapshot).toList();
  }

  /** Looks entries up and takes a ticket for those that are absent. */
  List<Snapshot<V>> begin(List<byte[]> keys) {
    return tickets(keys, Condition.ABSENT).stream()
        .map(
            change ->
                change.effect() == Effect.TICKETED
                    ? snapshot(null, change.previous(), change.expired())
                    : snapshot(change.previous(), null, change.expired()))
        .toList();
  }

  /** Takes tickets for loads, under a condition. */
  List<Change> tickets(List<byte[]> keys, Condition condition) {
    byte[] ticket = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
    return mutate(
        keys.stream().map(key -> Mutation.ticket(key, condition, ticket)).toList(), false, "");
  }

  /**
   * Changes entries. The previous values come along if they are asked for or a listener needs them.
   */
  List<Change> mutate(List<Mutation> mutations, boolean previous, String token) {
    Wanted wanted = new Wanted(previous || interest.oldValues(), true, interest.expired());
    return await(() -> store.mutate(mutations, wanted, token));
  }

  Change mutate(Mutation mutation, boolean previous, String token) {
    return mutate(List.of(mutation), previous, token).get(0);
  }

  Optional<List<Snapshot<V>>> lease(List<byte[]> keys, String token, Duration time) {
    Wanted wanted = new Wanted(false, false, interest.expired());
    return await(() -> store.lease(keys, token, time, wanted))
        .map(lookups -> lookups.stream().map(this::snapshot).toList());
  }

  void release(List<byte[]> keys, String token) {
    await(() -> store.release(keys, token));
  }

  public Page scan(String cursor, Fetch fetch) {
    return await(() -> store.scan(cursor, fetch));
  }

  public void clear() {
    await(store::clear);
  }

  Snapshot<V> snapshot(
      byte @Nullable [] bytes, byte @Nullable [] ticket, byte @Nullable [] expired) {
    return new Snapshot<>(bytes, ticket, expired, false, codec::decodeValue);
  }

  /** What a change did, with the value that it stored. */
  Outcome<K, V> outcome(K key, Change change, @Nullable V value) {
    V expired = codec.decodeOrNull(change.expired());
    boolean stored = change.effect() == Effect.CREATED || change.effect() == Effect.UPDATED;
    return new Outcome<>(
        key,
        change.effect(),
        codec.decodeOrNull(change.previous()),
        stored ? value : null,
        expired);
  }

  List<byte[]> encodeKeys(Iterable<? extends K> keys) {
    List<byte[]> encoded = new ArrayList<>();
    keys.forEach(key -> encoded.add(codec.encodeKey(key)));
    return encoded;
  }

  private Snapshot<V> snapshot(Lookup lookup) {
    boolean dead = lookup.state() == Lookup.State.DEAD;
    return new Snapshot<>(lookup.value(), null, lookup.expired(), dead, codec::decodeValue);
  }

  /** Waits for Redis. How long that takes at the most is the client's time-out. */
  public <T> T await(Supplier<? extends CompletionStage<? extends T>> call) {
    try {
      return call.get().toCompletableFuture().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheException(
          "Cache '"
              + cacheName
              + "': interrupted while waiting for Redis; whether a change was made is unknown",
          e);
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } catch (CacheException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  private CacheException failure(Throwable cause) {
    return new CacheException(
        "Cache '"
            + cacheName
            + "': Redis did not carry the operation out, or its answer was lost; whether a change"
            + " was made is unknown ("
            + cause.getClass().getSimpleName()
            + ")",
        cause);
  }
}
