package io.cachette.jcache.internal.outage;

import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.OutagePolicy;
import io.cachette.configuration.OutageRecoveryPolicy;
import io.cachette.internal.concurrent.Completions;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.ForwardingStore;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.LoadGrant;
import io.cachette.jcache.internal.store.LoadRequest;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.internal.store.ValueWithTtl;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Lets a partition of a cache work without Redis during an outage, with {@link LocalEntries}: reads
 * and changes use these, and changes have no effect on Redis. It remembers the keys of these
 * changes, and of those whose outcome is unknown. Before it uses Redis again, it makes sure that
 * none of its earlier commands is executed later ({@link EntryStore#fence}), and removes the
 * entries with these keys. So it never serves a value that it has replaced or removed. Thread-safe.
 *
 * <p>After a read without a reply, the next one asks Redis again: only changes begin an outage. An
 * error with which Redis refuses a command is no outage: the call fails.
 */
public final class BypassStore extends ForwardingStore {

  /** Larger sets of changed keys of a cache would cost more than they save. */
  private static final int MAX_CHANGED_KEYS = 100_000;

  private final EntryStore store;
  private final EntryStore observed;
  private final LocalEntries local;
  private final OutageRecoveryPolicy recovery;
  private final Supplier<CompletionStage<Void>> connect;
  private final LongAdder callsWithoutRedis;

  // Guarded by this.
  private final ChangedKeys changed;
  private boolean isRecovering;

  /** Written while holding the lock. */
  private volatile boolean isBypassing;

  /**
   * Creates a store.
   *
   * @param connect connects and checks the stored cache, before Redis is used again
   * @param callsWithoutRedis counts the calls that get a reply without Redis, but not those of
   *     background tasks and clean-ups
   */
  BypassStore(
      EntryStore store,
      LocalEntries local,
      OutageRecoveryPolicy recovery,
      ChangedKeys changed,
      Supplier<CompletionStage<Void>> connect,
      LongAdder callsWithoutRedis) {
    super(store);
    this.store = store;
    this.recovery = recovery;
    this.observed = local.observe(store);
    this.local = local;
    this.changed = changed;
    this.connect = connect;
    this.callsWithoutRedis = callsWithoutRedis;
  }

  /**
   * Creates the store of a partition of a cache with an outage policy other than {@link
   * OutagePolicy#FAIL}.
   *
   * @param connect connects and checks the stored cache, before Redis is used again
   * @throws IllegalArgumentException if a library is missing that the policy needs
   */
  public static BypassStore of(
      String cacheName,
      CachetteConfiguration<?, ?> configuration,
      EntryStore store,
      Supplier<CompletionStage<Void>> connect,
      LongAdder callsWithoutRedis) {
    return new BypassStore(
        store,
        LocalEntries.of(cacheName, configuration),
        configuration.getOutageRecoveryPolicy(),
        new ChangedKeys(MAX_CHANGED_KEYS / configuration.getPartitions()),
        connect,
        callsWithoutRedis);
  }

  /** Returns a view of this whose calls fail if Redis does not answer. */
  public EntryStore strict(String cacheName) {
    return new StrictStore(cacheName, this, observed);
  }

  /** Returns whether this works without Redis now. */
  public boolean isBypassing() {
    return isBypassing;
  }

  /** Works without Redis from now on, until {@link #recoverAsync} succeeds. */
  public synchronized void bypass() {
    if (!isBypassing) {
      isBypassing = true;
      local.beginOutage();
      changed.add(recovery == OutageRecoveryPolicy.CLEAR ? KeySet.ALL : KeySet.NONE);
    }
  }

  /**
   * Tries to use Redis again: connects, gives up the commands without a reply, and removes the
   * entries that this node would have changed.
   *
   * @return completes with whether Redis is used again; false if another attempt is under way, or
   *     another node leases an entry to be removed
   */
  public CompletionStage<Boolean> recoverAsync() {
    synchronized (this) {
      if (!isBypassing || isRecovering) {
        return CompletableFuture.completedFuture(!isBypassing);
      }
      isRecovering = true;
    }
    return Completions.attempt(connect)
        .thenCompose(connected -> store.fence())
        .thenCompose(fenced -> removeChanged())
        .whenComplete((done, failure) -> endRecovery());
  }

  private synchronized void endRecovery() {
    isRecovering = false;
  }

  /**
   * Removes entries until no further key was added meanwhile, or other nodes lease the rest.
   *
   * @return completes with whether all are removed
   */
  private CompletionStage<Boolean> removeChanged() {
    KeySet drained;
    synchronized (this) {
      if (changed.isEmpty()) {
        isBypassing = false;
        local.endOutage();
        return CompletableFuture.completedFuture(true);
      }
      drained = changed.drain();
    }
    return Completions.attempt(() -> drained.removeFrom(store))
        .whenComplete((leased, failure) -> endRemoval(drained, failure == null ? leased : null))
        .thenCompose(
            leased ->
                leased.isEmpty() ? removeChanged() : CompletableFuture.completedFuture(false));
  }

  /** Keeps the keys of entries that were not removed: if {@code leased} is null, all of them. */
  private synchronized void endRemoval(KeySet drained, @Nullable KeySet leased) {
    changed.add(leased == null ? drained : leased);
    local.forget(leased == null ? KeySet.NONE : drained);
  }

  @Override
  public CompletionStage<List<Lookup>> read(List<byte[]> keys, Fetch fetch) {
    return attemptRead(() -> observed.read(keys, fetch), () -> local.read(keys, fetch));
  }

  @Override
  public CompletionStage<ValueWithTtl> peek(byte[] key) {
    return attemptRead(() -> observed.peek(key), () -> local.peek(key));
  }

  /** During an outage, the caller may load, under a token that Redis does not know. */
  @Override
  public CompletionStage<LoadGrant> requestLoad(LoadRequest request, ReplyFields replyFields) {
    return attemptRead(
        () -> observed.requestLoad(request, replyFields),
        () -> local.requestLoad(request, replyFields));
  }

  @Override
  public CompletionStage<List<Change>> mutate(
      List<Mutation> mutations, ReplyFields replyFields, String token) {
    return attempt(
        new Call<>(
            () -> observed.mutate(mutations, replyFields, token),
            () -> mutateLocally(mutations, replyFields, token),
            AffectedKeys.of(mutations)));
  }

  /** A load that has replaced a local value counts as a change. */
  private List<Change> mutateLocally(
      List<Mutation> mutations, ReplyFields replyFields, String token) {
    List<Change> changes = local.mutate(mutations, replyFields, token);
    changed.add(KeySet.ofUpdated(mutations, changes));
    return changes;
  }

  /** During an outage, nodes cannot exclude each other: only calls of this node do. */
  @Override
  public CompletionStage<Optional<List<Lookup>>> lease(
      List<byte[]> keys, String token, LeaseSpec spec, ReplyFields replyFields) {
    return attempt(
        new Call<>(
            () -> observed.lease(keys, token, spec, replyFields),
            () -> local.lease(keys, token, spec, replyFields),
            AffectedKeys.ofLease(keys)));
  }

  @Override
  public CompletionStage<?> release(List<byte[]> keys, String token) {
    return this.<Object>attemptUncounted(
        readCall(
            () -> cast(observed.release(keys, token)),
            () -> run(() -> local.release(keys, token))));
  }

  /**
   * During an outage, a scan finds the local entries, some of them perhaps for the second time. If
   * it serves a removal, all entries count as changed.
   */
  @Override
  public CompletionStage<Page> scan(String cursor, Fetch fetch) {
    return attempt(
        new Call<>(
            () -> observed.scan(cursor, fetch),
            () -> local.scan(fetch),
            new AffectedKeys(fetch == Fetch.PRESENCE ? KeySet.ALL : KeySet.NONE, KeySet.NONE)));
  }

  @Override
  public CompletionStage<Sweep> sweep(ReplyFields replyFields) {
    return attemptUncounted(
        readCall(() -> observed.sweep(replyFields), () -> local.sweep(replyFields)));
  }

  @Override
  public CompletionStage<?> clear() {
    return this.<Object>attempt(
        new Call<>(
            () -> cast(observed.clear()),
            () -> run(local::clear),
            new AffectedKeys(KeySet.ALL, KeySet.ALL)));
  }

  @Override
  public CompletionStage<?> destroy() {
    return observed.destroy();
  }

  @Override
  public CompletionStage<?> registerNode(String flags, Duration time) {
    return this.<Object>attemptUncounted(
        readCall(() -> cast(store.registerNode(flags, time)), List::of));
  }

  /**
   * A call that Redis or the local entries answer.
   *
   * @param toLocal answers without Redis, while this thread holds the lock
   */
  private record Call<T>(
      Supplier<CompletionStage<T>> toRedis, Supplier<T> toLocal, AffectedKeys affected) {}

  /** Reads from Redis, or works without it. If no reply arrives, the next call asks Redis again. */
  private <T> CompletionStage<T> attemptRead(
      Supplier<CompletionStage<T>> toRedis, Supplier<T> toLocal) {
    return attempt(readCall(toRedis, toLocal));
  }

  private static <T> Call<T> readCall(Supplier<CompletionStage<T>> toRedis, Supplier<T> toLocal) {
    return new Call<>(toRedis, toLocal, AffectedKeys.NONE);
  }

  /** Uses Redis, or works without it and counts that. */
  private <T> CompletionStage<T> attempt(Call<T> call) {
    return attemptUncounted(
        new Call<>(
            call.toRedis(),
            () -> {
              callsWithoutRedis.increment();
              return call.toLocal().get();
            },
            call.affected()));
  }

  private <T> CompletionStage<T> attemptUncounted(Call<T> call) {
    Optional<T> answer = answerIfBypassing(call);
    if (answer.isPresent()) {
      return CompletableFuture.completedFuture(answer.get());
    }
    return Completions.attempt(call.toRedis())
        .exceptionallyCompose(
            failure -> {
              if (IndexedStore.isFenced(failure)) { // this node has recovered meanwhile
                return attemptUncounted(call);
              }
              if (OutageFailures.isOutage(failure)) {
                return CompletableFuture.completedFuture(answerUnanswered(call));
              }
              local.forget(call.affected().uncertain());
              return CompletableFuture.failedFuture(failure);
            });
  }

  private <T> Optional<T> answerIfBypassing(Call<T> call) {
    if (!isBypassing) {
      return Optional.empty();
    }
    synchronized (this) {
      if (!isBypassing) {
        return Optional.empty();
      }
      changed.add(call.affected().lost());
      return Optional.of(call.toLocal().get());
    }
  }

  /** Answers a call that Redis may have got. */
  private synchronized <T> T answerUnanswered(Call<T> call) {
    KeySet lost = call.affected().lost();
    if (!lost.isEmpty()) {
      bypass();
      changed.add(lost);
    }
    T answer = call.toLocal().get();
    local.forget(call.affected().uncertain());
    if (local.hasOwnChanges()) {
      bypass();
    }
    return answer;
  }

  /**
   * Uses Redis, or fails. If Redis may have got the call, this works without Redis from now on.
   *
   * @param toFailure returns the exception for a failure of Redis, or for null if Redis is not used
   */
  <T> CompletionStage<T> attemptStrictly(
      Supplier<CompletionStage<T>> toRedis,
      AffectedKeys affected,
      Function<@Nullable Throwable, CacheException> toFailure) {
    if (isBypassing) {
      return CompletableFuture.failedFuture(toFailure.apply(null));
    }
    return Completions.attempt(toRedis)
        .exceptionallyCompose(
            failure -> {
              if (IndexedStore.isFenced(failure)) {
                return attemptStrictly(toRedis, affected, toFailure);
              }
              if (!OutageFailures.isOutage(failure)) {
                local.forget(affected.uncertain());
                return CompletableFuture.failedFuture(failure);
              }
              if (OutageFailures.isOutcomeUnknown(failure)) {
                giveUp(affected);
              }
              return CompletableFuture.failedFuture(toFailure.apply(failure));
            });
  }

  private synchronized void giveUp(AffectedKeys affected) {
    if (!affected.lost().isEmpty()) {
      bypass();
      changed.add(affected.lost());
    }
    local.forget(affected.uncertain());
  }

  private static List<Object> run(Runnable code) {
    code.run();
    return List.of();
  }

  @SuppressWarnings("unchecked")
  private static CompletionStage<Object> cast(CompletionStage<?> stage) {
    return (CompletionStage<Object>) stage;
  }
}
