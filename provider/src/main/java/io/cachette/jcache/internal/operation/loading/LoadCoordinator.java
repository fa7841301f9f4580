package io.cachette.jcache.internal.operation.loading;

import io.cachette.codec.CodecException;
import io.cachette.jcache.internal.entry.Operation;
import io.cachette.jcache.internal.entry.Outcome;
import io.cachette.jcache.internal.entry.OutcomeListener;
import io.cachette.jcache.internal.entry.Snapshot;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.entry.UnreadableValues;
import io.cachette.jcache.internal.expiry.Expiry;
import io.cachette.jcache.internal.near.NearFill;
import io.cachette.jcache.internal.near.NearReads;
import io.cachette.jcache.internal.near.NearReads.NearHit;
import io.cachette.jcache.internal.operation.loading.LoadSpec.Freshness;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.jcache.internal.store.ValueWithTtl;
import io.cachette.jcache.internal.task.Task;
import io.cachette.redis.internal.lease.OrphanReleaser;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The state and the steps that all {@link LoadAttempt}s of a cache share: look-up, store,
 * statistics, and the running loads of this JVM. Loads are registered by encoded key, so that keys
 * are equal here if they are equal in Redis. Thread-safe.
 */
public final class LoadCoordinator<K, V> {

  private static final Logger LOG = System.getLogger(LoadCoordinator.class.getName());

  private final TypedStore<K, V> entries;
  private final Expiry expiry;
  private final LoadStore<K, V> store;
  private final OutcomeListener<K, V> listener;
  private final Function<K, Task<V>> lookUp;
  private final NearReads<K, V> nearCache;
  private final OrphanReleaser orphans;
  private final SingleFlight<ByteBuffer, LoadResult<V>> singleFlight = new SingleFlight<>();
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * Creates a coordinator.
   *
   * @param lookUp looks up, updates the statistics and counts as an access, as {@code get} does
   * @param nearCache may serve look-ups
   * @param orphans releases load tokens whose replies were lost
   */
  public LoadCoordinator(
      TypedStore<K, V> entries,
      Expiry expiry,
      LoadStore<K, V> store,
      OutcomeListener<K, V> listener,
      Function<K, Task<V>> lookUp,
      NearReads<K, V> nearCache,
      OrphanReleaser orphans) {
    this.entries = entries;
    this.expiry = expiry;
    this.store = store;
    this.listener = listener;
    this.lookUp = lookUp;
    this.nearCache = nearCache;
    this.orphans = orphans;
  }

  /**
   * The result of a look-up.
   *
   * @param nanos the duration of the look-up if the statistics do not contain it yet, else -1
   */
  record LookupResult<V>(Freshness freshness, @Nullable V value, long nanos) {}

  TypedStore<K, V> entries() {
    return entries;
  }

  SingleFlight<ByteBuffer, LoadResult<V>> singleFlight() {
    return singleFlight;
  }

  Task<LookupResult<V>> lookUpTask(K key, byte[] keyBytes, LoadSpec spec) {
    long start = System.nanoTime();
    Task<LookupResult<V>> result =
        spec.isAgeNeeded()
            ? lookUpWithTtlTask(key, keyBytes, spec, start)
            : lookUp.apply(key).map(LoadCoordinator::toCountedResult);
    return result.recover(e -> Task.done(toMissIfUnreadable(keyBytes, e, start)));
  }

  /**
   * The near cache, and look-ups for it, know a time to live that may be too short. So they can say
   * that a value is fresh, and nothing else.
   */
  private Task<LookupResult<V>> lookUpWithTtlTask(
      K key, byte[] keyBytes, LoadSpec spec, long start) {
    NearHit<V> near = nearCache.findWithTtl(key);
    if (near != null && spec.classify(near.ttlMillis()) == Freshness.FRESH) {
      near.onServed().run();
      return Task.done(toFresh(near.value(), start));
    }
    NearFill<V> fill = near == null ? nearCache.beginFill(key, keyBytes) : null;
    if (fill == null) {
      return peekTask(keyBytes, spec, start);
    }
    return entries
        .lookUpTask(keyBytes, Fetch.VALUES)
        .then(
            found -> {
              Snapshot<V> entry = entries.toSnapshot(keyBytes, found);
              fill.complete(entry);
              return entry.exists() && spec.classify(entry.keepMillis()) == Freshness.FRESH
                  ? Task.done(toFresh(entry.value(), start))
                  : peekTask(keyBytes, spec, start);
            });
  }

  private static <V> LookupResult<V> toFresh(V value, long start) {
    return new LookupResult<>(Freshness.FRESH, value, System.nanoTime() - start);
  }

  private Task<LookupResult<V>> peekTask(byte[] keyBytes, LoadSpec spec, long start) {
    return entries
        .peekTask(keyBytes)
        .map(valueWithTtl -> toLookupResult(keyBytes, valueWithTtl, spec, start));
  }

  /** A value that cannot be read is loaded again under every policy, as there is a source. */
  private LookupResult<V> toMissIfUnreadable(byte[] keyBytes, RuntimeException e, long start) {
    if (!(e instanceof CacheException && e.getCause() instanceof CodecException unreadable)) {
      throw e;
    }
    entries.codec().unreadable().logReload(keyBytes, unreadable);
    return new LookupResult<>(Freshness.ABSENT, null, System.nanoTime() - start);
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

  /** Adds a look-up to the statistics if they do not contain it yet. */
  void count(K key, LookupResult<V> lookupResult, boolean hit) {
    if (lookupResult.nanos() >= 0) {
      listener.onCompleted(
          Operation.GET, List.of(Outcome.unchanged(key, hit)), lookupResult.nanos());
    }
  }

  /** Stores a value under its token. If the value is null, only releases the token. */
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
    List<Outcome<K, V>> outcomes = new ArrayList<>(1);
    return store.storeTask(List.of(token), values, given, outcomes::add).map(done -> outcomes);
  }

  private static <T> Task<T> rethrow(RuntimeException e) {
    throw e;
  }

  /**
   * Releases the token of a failed load. A failure to do so is added to the cause as suppressed,
   * and the release is repeated until Redis answers.
   */
  Task<@Nullable Void> releaseTask(LoadToken<K> token, Throwable cause) {
    return store
        .releaseTask(List.of(token))
        .recover(
            e -> {
              cause.addSuppressed(e);
              orphans.release(() -> entries.releaseTokenAsync(token.encodedKey(), token.toBytes()));
              return Task.nothing();
            });
  }

  /**
   * Releases a token that Redis may have issued to a call that has failed. Does not wait for Redis.
   */
  void releaseOrphan(byte[] keyBytes, byte[] token, Throwable failure) {
    orphans.releaseAfter(failure, () -> entries.releaseTokenAsync(keyBytes, token));
  }

  /** Completes with the value that is present although a load has failed, or empty. */
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

  /**
   * Logs that a value could not be renewed: as a warning if the previous refresh succeeded, else
   * for debugging.
   */
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

  /** Records that a refresh succeeded, so that the next failure is logged as a warning. */
  void markRenewed() {
    warned.set(false);
  }
}
