package io.cachette.jcache.internal.operation.loading;

import io.cachette.jcache.internal.entry.Operation;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.OutcomeListener;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.entry.UnreadableValues;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.operation.loading.LoadSpec.Freshness;
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.jcache.internal.store.ValueWithTtl;
import io.cachette.jcache.internal.task.Task;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the {@linkplain LoadAttempt computations} of a cache have in common: how they look up and
 * store, and the loads of this JVM that are under way, by encoded keys, so that keys are the same
 * if they are the same in Redis.
 */
public final class LoadCoordinator<K, V> {

  private static final Logger LOG = System.getLogger(LoadCoordinator.class.getName());

  private final TypedStore<K, V> entries;
  private final Expiry expiry;
  private final LoadStore<K, V> store;
  private final OutcomeListener<K, V> listener;
  private final Function<K, Task<V>> lookUp;
  private final SingleFlight<ByteBuffer, LoadResult<V>> singleFlight = new SingleFlight<>();
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * @param lookUp looks up, counts and touches as {@code get} does
   */
  public LoadCoordinator(
      TypedStore<K, V> entries,
      Expiry expiry,
      LoadStore<K, V> store,
      OutcomeListener<K, V> listener,
      Function<K, Task<V>> lookUp) {
    this.entries = entries;
    this.expiry = expiry;
    this.store = store;
    this.listener = listener;
    this.lookUp = lookUp;
  }

  /**
   * What a look-up found.
   *
   * @param nanos how long it took, if that is still to be counted, else -1
   */
  record LookupResult<V>(Freshness freshness, @Nullable V value, long nanos) {}

  TypedStore<K, V> entries() {
    return entries;
  }

  SingleFlight<ByteBuffer, LoadResult<V>> singleFlight() {
    return singleFlight;
  }

  Task<LookupResult<V>> lookUpTask(K key, byte[] keyBytes, LoadSpec spec) {
    if (!spec.isAgeNeeded()) {
      return lookUp.apply(key).map(LoadCoordinator::toCountedResult);
    }
    long start = System.nanoTime();
    return entries
        .peekTask(keyBytes)
        .map(valueWithTtl -> toLookupResult(keyBytes, valueWithTtl, spec, start));
  }

  private static <V> LookupResult<V> toCountedResult(@Nullable V value) {
    return new LookupResult<>(value == null ? Freshness.ABSENT : Freshness.FRESH, value, -1);
  }

  private LookupResult<V> toLookupResult(
      byte[] keyBytes, ValueWithTtl valueWithTtl, LoadSpec spec, long start) {
    V value = entries.codec().decodeOrNull(keyBytes, valueWithTtl.value());
    Freshness freshness =
        value == null ? Freshness.ABSENT : spec.classify(valueWithTtl.ttlMillis());
    return new LookupResult<>(freshness, value, System.nanoTime() - start);
  }

  /** Counts a look-up, unless that has been done. */
  void count(K key, LookupResult<V> lookupResult, boolean hit) {
    if (lookupResult.nanos() >= 0) {
      listener.onCompleted(
          Operation.GET, List.of(Outcome.unchanged(key, hit)), lookupResult.nanos());
    }
  }

  /** Stores a value under its ticket; null only gives the ticket back. */
  Task<@Nullable Void> storeTask(LoadToken<K> token, @Nullable V value, LoadSpec spec) {
    return Task.<@Nullable Void>of(
        () -> {
          long start = System.nanoTime();
          return Task.of(() -> sendTask(token, value, spec))
              .recover(e -> releaseTask(token, e).then(released -> rethrow(e)))
              .map(outcomes -> reportStored(outcomes, start))
              .asVoid();
        });
  }

  private List<Outcome<K, V>> reportStored(List<Outcome<K, V>> outcomes, long start) {
    listener.onCompleted(Operation.COMPUTE, outcomes, System.nanoTime() - start);
    return outcomes;
  }

  private Task<List<Outcome<K, V>>> sendTask(LoadToken<K> token, @Nullable V value, LoadSpec spec) {
    Ttl given = value == null ? null : spec.computeTtl(expiry);
    boolean isKept = value != null && (given == null || !given.equals(Ttl.ZERO));
    Map<K, V> values = isKept ? Map.of(token.key(), value) : Map.of();
    return store.storeTask(List.of(token), values, given);
  }

  private static <T> Task<T> rethrow(RuntimeException e) {
    throw e;
  }

  /** Gives a ticket back because a load failed, and does not hide why. */
  Task<@Nullable Void> releaseTask(LoadToken<K> token, Throwable cause) {
    return store
        .releaseTask(List.of(token))
        .asVoid()
        .recover(
            e -> {
              cause.addSuppressed(e);
              return Task.nothing();
            });
  }

  /** The value that is there although a load has failed, or null. */
  Task<Optional<V>> readPresentTask(byte[] keyBytes, Throwable cause) {
    return entries
        .peekTask(keyBytes)
        .map(
            valueWithTtl ->
                Optional.ofNullable(entries.codec().decodeOrNull(keyBytes, valueWithTtl.value())))
        .recover(
            e -> {
              cause.addSuppressed(e);
              return Task.done(Optional.empty());
            });
  }

  /** Tells that a value could not be renewed; loudly only if the last renewal went well. */
  void logFailedRefresh(byte[] keyBytes, Throwable failure) {
    LOG.log(
        warned.getAndSet(true) ? Level.DEBUG : Level.WARNING,
        "Cache '"
            + entries.cacheName()
            + "': the value of "
            + UnreadableValues.toPrintable(keyBytes)
            + " could not be renewed; the present one is served as long as the options allow it",
        failure);
  }

  /** Tells that a value was renewed, so that the next failure is news. */
  void markRenewed() {
    warned.set(false);
  }
}
