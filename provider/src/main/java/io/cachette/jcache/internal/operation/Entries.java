package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.operation.Task.Code;
import io.cachette.jcache.internal.operation.Task.Done;
import io.cachette.jcache.internal.operation.Task.Need;
import io.cachette.jcache.internal.operation.Task.Pause;
import io.cachette.jcache.internal.operation.Task.Reply;
import io.cachette.jcache.internal.operation.Task.Stage;
import io.cachette.jcache.internal.operation.Task.Suspended;
import io.cachette.jcache.internal.store.Aged;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.store.Turn;
import io.cachette.jcache.internal.store.TurnRequest;
import io.cachette.jcache.internal.store.Wanted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The {@link EntryStore} of a cache as the operations use it: with keys and values instead of
 * bytes, as tasks or waiting for the answer, and with failures as {@link CacheException}.
 */
public final class Entries<K, V> {

  /** How long an answer of Redis is waited for if the time-outs of the client do not work. */
  public static final Duration PATIENCE = Duration.ofMinutes(1);

  private final String cacheName;
  private final EntryStore store;
  private final EntryCodec<K, V> codec;
  private final Interest<K, V> interest;

  /** What listeners of this JVM need to hear; asked before every call. */
  public interface Interest<K, V> {
    /** Whether one of them needs the value that an entry had before. */
    boolean oldValues();

    /** Whether one of them wants to hear of expired entries. */
    boolean expired();

    /** Tells of dead entries that a call met and deleted; throws nothing. */
    void tellExpired(List<CacheEntry<K, V>> expired);
  }

  public Entries(
      String cacheName, EntryStore store, EntryCodec<K, V> codec, Interest<K, V> interest) {
    this.cacheName = cacheName;
    this.store = store;
    this.codec = codec;
    this.interest = interest;
  }

  String cacheName() {
    return cacheName;
  }

  EntryCodec<K, V> codec() {
    return codec;
  }

  Task<List<Lookup>> looking(List<byte[]> keys, Fetch fetch) {
    return Task.reply(() -> store.read(keys, fetch));
  }

  List<Lookup> look(List<byte[]> keys, Fetch fetch) {
    return await(looking(keys, fetch));
  }

  /** Looks an entry up with its age. */
  Task<Aged> peeking(byte[] key) {
    return Task.reply(() -> store.peek(key));
  }

  /** Finds out whose turn it is to load a value. */
  Task<Turn> turning(TurnRequest request) {
    Wanted wanted = new Wanted(false, false, interest.expired());
    return Task.<Turn>reply(() -> store.turn(request, wanted))
        .map(
            turn -> {
              tellExpired(List.of(request.key()), i -> turn.expired());
              return turn;
            });
  }

  List<Snapshot<V>> read(List<byte[]> keys, Fetch fetch) {
    return snapshots(keys, look(keys, fetch), fetch);
  }

  /** Looks entries up and takes a ticket for those that are absent. */
  List<Snapshot<V>> begin(List<byte[]> keys) {
    List<Change> changes = tickets(keys, Condition.ABSENT);
    List<Snapshot<V>> snapshots = new ArrayList<>(changes.size());
    for (int i = 0; i < changes.size(); i++) {
      byte[] previous = changes.get(i).previous();
      boolean absent = changes.get(i).effect() == Effect.TICKETED;
      snapshots.add(snapshot(keys.get(i), absent ? null : previous, absent ? previous : null));
    }
    return snapshots;
  }

  /** Takes tickets for loads, under a condition; a value that is there instead comes along. */
  List<Change> tickets(List<byte[]> keys, Condition condition) {
    byte[] ticket = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
    return await(
        mutating(
            keys.stream().map(key -> Mutation.ticket(key, condition, ticket)).toList(),
            new Wanted(false, true, interest.expired()),
            ""));
  }

  /**
   * Changes entries. The previous values come along if they are asked for or a listener needs them,
   * and so does a value that is not the {@link Condition#SAME} as the expected one.
   */
  Task<List<Change>> mutating(List<Mutation> mutations, boolean previous, String token) {
    boolean compares =
        mutations.stream().anyMatch(mutation -> mutation.condition() == Condition.SAME);
    return mutating(
        mutations,
        new Wanted(previous || interest.oldValues(), compares, interest.expired()),
        token);
  }

  List<Change> mutate(List<Mutation> mutations, boolean previous, String token) {
    return await(mutating(mutations, previous, token));
  }

  Change mutate(Mutation mutation, boolean previous, String token) {
    return mutate(List.of(mutation), previous, token).get(0);
  }

  private Task<List<Change>> mutating(List<Mutation> mutations, Wanted wanted, String token) {
    Task<List<Change>> sent = Task.reply(() -> store.mutate(mutations, wanted, token));
    return wanted.expired() ? sent.map(changes -> toldExpired(mutations, changes)) : sent;
  }

  private List<Change> toldExpired(List<Mutation> mutations, List<Change> changes) {
    tellExpired(mutations.stream().map(Mutation::key).toList(), i -> changes.get(i).expired());
    return changes;
  }

  Optional<List<Snapshot<V>>> lease(List<byte[]> keys, String token, Duration time) {
    Wanted wanted = new Wanted(false, false, interest.expired());
    Optional<List<Lookup>> found = await(() -> store.lease(keys, token, time, wanted));
    if (wanted.expired() && found.isPresent()) {
      List<Lookup> lookups = found.get();
      tellExpired(keys, i -> lookups.get(i).expired());
    }
    return found.map(lookups -> snapshots(keys, lookups, Fetch.VALUES));
  }

  private void tellExpired(List<byte[]> keys, IntFunction<byte @Nullable []> values) {
    List<CacheEntry<K, V>> expired = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      byte[] value = values.apply(i);
      if (value != null) {
        codec.decodeExpired(keys.get(i), value, expired);
      }
    }
    if (!expired.isEmpty()) {
      interest.tellExpired(expired);
    }
  }

  void release(List<byte[]> keys, String token) {
    await(() -> store.release(keys, token));
  }

  Task<Page> scanning(String cursor, Fetch fetch) {
    return Task.reply(() -> store.scan(cursor, fetch));
  }

  Task<?> clearing() {
    return Task.<Object>reply(store::clear);
  }

  Snapshot<V> snapshot(byte[] key, byte @Nullable [] bytes, byte @Nullable [] ticket) {
    boolean mayMiss = codec.unreadable().areMisses();
    return new Snapshot<>(codec, key, bytes, ticket, false, mayMiss);
  }

  /**
   * What a change did, with the value that it stored. The change was made, so that a value before
   * it that cannot be read fails only those who ask for it.
   */
  Outcome<K, V> outcome(K key, byte[] keyBytes, Change change, @Nullable V value) {
    boolean stored = change.effect() == Effect.CREATED || change.effect() == Effect.UPDATED;
    boolean rejected = change.effect() == Effect.REJECTED;
    V previous = null;
    CacheException unreadable = null;
    try {
      previous = rejected ? null : codec.decodeOrNull(keyBytes, change.previous());
    } catch (CacheException e) {
      unreadable = e;
    }
    return new Outcome<>(key, change.effect(), previous, stored ? value : null, unreadable);
  }

  List<byte[]> encodeKeys(Iterable<? extends K> keys) {
    List<byte[]> encoded = new ArrayList<>();
    keys.forEach(key -> encoded.add(codec.encodeKey(key)));
    return encoded;
  }

  private List<Snapshot<V>> snapshots(List<byte[]> keys, List<Lookup> lookups, Fetch fetch) {
    boolean mayMiss = fetch == Fetch.VALUES && codec.unreadable().areMisses();
    List<Snapshot<V>> snapshots = new ArrayList<>(lookups.size());
    for (int i = 0; i < lookups.size(); i++) {
      byte[] key = keys.get(i);
      Lookup lookup = lookups.get(i);
      boolean dead = lookup.state() == Lookup.State.DEAD;
      snapshots.add(new Snapshot<>(codec, key, lookup.value(), null, dead, mayMiss));
    }
    return snapshots;
  }

  /** Runs a task on this thread, which waits for Redis and goes on with its answers. */
  public <T extends @Nullable Object> T await(Task<T> task) {
    Task<T> rest = task;
    while (rest instanceof Suspended<?, T> suspended) {
      rest = proceed(suspended);
    }
    return ((Done<T>) rest).value();
  }

  /**
   * Runs a task on this thread as far as it waits for Redis only.
   *
   * @return the rest of it
   */
  public <T extends @Nullable Object> Task<T> advance(Task<T> task) {
    Task<T> rest = task;
    while (rest instanceof Suspended<?, T> suspended
        && !(suspended.need() instanceof Stage || suspended.need() instanceof Pause)) {
      rest = proceed(suspended);
    }
    return rest;
  }

  private <A, T extends @Nullable Object> Task<T> proceed(Suspended<A, T> task) {
    return task.with(() -> answer(task.need()));
  }

  private <A> A answer(Need<A> need) {
    if (need instanceof Reply<A> reply) {
      return await(reply.request());
    }
    if (need instanceof Pause<A> pause) {
      pause.backoff().pause();
      return pause.answer();
    }
    if (need instanceof Stage<A> stage) {
      return await(stage);
    }
    return ((Code<A>) need).code().get();
  }

  private <A> A await(Stage<A> need) {
    try {
      return need.stage().toCompletableFuture().get(need.limit(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return need.late();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheException(
          "Cache '" + cacheName + "': interrupted while waiting for somebody else's load", e);
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /** Waits for Redis: as long as the client's time-outs say, and {@link #PATIENCE} at the most. */
  public <T> T await(Supplier<? extends CompletionStage<? extends T>> call) {
    try {
      return call.get().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheException(
          "Cache '"
              + cacheName
              + "': interrupted while waiting for Redis; whether a change was made is unknown",
          e);
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      throw failure(e);
    }
  }

  /** What it means that a request failed, or was not answered in time. */
  public CacheException failure(Throwable failure) {
    boolean wraps = failure instanceof ExecutionException || failure instanceof CompletionException;
    Throwable cause = wraps && failure.getCause() != null ? failure.getCause() : failure;
    if (cause instanceof CacheException known) {
      return known;
    }
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
