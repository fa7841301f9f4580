package io.cachette.jcache.internal.entry;

import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Chunks;
import io.cachette.jcache.internal.store.Condition;
import io.cachette.jcache.internal.store.Effect;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.LoadGrant;
import io.cachette.jcache.internal.store.LoadRequest;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.internal.store.ValueWithTtl;
import io.cachette.jcache.internal.task.BlockingTaskRunner;
import io.cachette.jcache.internal.task.Task;
import io.cachette.redis.internal.CallBudget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The {@link EntryStore} of a cache for its operations. It offers calls as tasks and as blocking
 * methods, converts between bytes and objects, and reports failures as {@link CacheException}.
 * Thread-safe.
 */
public final class TypedStore<K, V> {

  private final String cacheName;
  private final EntryStore store;
  private final EntryCodec<K, V> codec;
  private final ListenerInterest<K, V> interest;
  private final Consumer<List<Mutation>> beforeExpiryTimes;
  private final BlockingTaskRunner runner;

  /** The events and values that listeners of this JVM need; queried before every call. */
  public interface ListenerInterest<K, V> {
    /** Returns whether a listener needs the value of an entry before a change. */
    boolean isOldValueRequired();

    /** Returns whether a listener is registered for expired entries. */
    boolean hasExpiredListener();

    /** Notifies listeners of expired entries that a call found and deleted. Throws nothing. */
    void notifyExpired(List<CacheEntry<K, V>> expired);
  }

  /**
   * Creates a store.
   *
   * @param beforeExpiryTimes called before mutations are sent that may give entries an expiry time;
   *     must be fast
   * @param timeout how long a call may wait, see {@link CallBudget}
   */
  public TypedStore(
      String cacheName,
      EntryStore store,
      EntryCodec<K, V> codec,
      ListenerInterest<K, V> interest,
      Consumer<List<Mutation>> beforeExpiryTimes,
      Duration timeout) {
    this.cacheName = cacheName;
    this.store = store;
    this.codec = codec;
    this.interest = interest;
    this.beforeExpiryTimes = beforeExpiryTimes;
    this.runner = new BlockingTaskRunner(cacheName, timeout);
  }

  public String cacheName() {
    return cacheName;
  }

  public EntryCodec<K, V> codec() {
    return codec;
  }

  /** Returns the budget of the call for which this thread works. */
  public CallBudget budget() {
    return runner.budget();
  }

  public Task<List<Lookup>> lookUpTask(List<byte[]> keys, Fetch fetch) {
    return ChunkedRequest.collectTask(onLookup -> lookUpTask(keys, fetch, onLookup));
  }

  /** Looks one entry up. */
  public Task<Lookup> lookUpTask(byte[] key, Fetch fetch) {
    return Task.<List<Lookup>>awaitRedis(() -> store.read(List.of(key), fetch))
        .map(found -> found.get(0));
  }

  /**
   * Looks entries up.
   *
   * @param onLookup receives the results in the order of the keys, each as soon as its chunk is
   *     read; if a chunk fails, the results of those before it
   */
  public Task<@Nullable Void> lookUpTask(
      List<byte[]> keys, Fetch fetch, Consumer<Lookup> onLookup) {
    return new ChunkedRequest<byte[], Lookup>(
            this::budget,
            Chunks.ofKeys(keys, store.partitions()).iterator(),
            chunk -> Task.awaitRedis(() -> store.read(chunk, fetch)),
            ChunkedRequest.to(onLookup))
        .toTask();
  }

  public List<Lookup> lookUp(List<byte[]> keys, Fetch fetch) {
    return await(lookUpTask(keys, fetch));
  }

  /** Looks an entry up with its remaining time to live. */
  public Task<ValueWithTtl> peekTask(byte[] key) {
    return Task.awaitRedis(() -> store.peek(key));
  }

  /**
   * Requests the load of a value, see {@link EntryStore#requestLoad}. If the server takes no
   * writes, the caller may load under a token that Redis does not know: its value is not stored.
   */
  public Task<LoadGrant> requestLoadTask(LoadRequest request) {
    ReplyFields replyFields = new ReplyFields(false, false, interest.hasExpiredListener());
    return Task.<LoadGrant>awaitRedis(() -> store.requestLoad(request, replyFields))
        .recover(
            e -> {
              RefusedWrites.throwUnlessRefused(e);
              return Task.done(
                  new LoadGrant(LoadGrant.State.TOKEN_ISSUED, request.token(), false, null));
            })
        .map(
            grant -> {
              notifyExpired(List.of(request.key()), i -> grant.expired());
              return grant;
            });
  }

  public List<Snapshot<V>> read(List<byte[]> keys, Fetch fetch) {
    return toSnapshots(keys, lookUp(keys, fetch), fetch);
  }

  /** Looks entries up and acquires a load token for each absent one. */
  public List<Snapshot<V>> readOrAcquireTokens(List<byte[]> keys) {
    List<Change> changes = acquireTokens(keys, Condition.ABSENT);
    List<Snapshot<V>> snapshots = new ArrayList<>(changes.size());
    for (int i = 0; i < changes.size(); i++) {
      byte[] previous = changes.get(i).previous();
      boolean isAbsent = changes.get(i).effect() == Effect.TOKEN_ISSUED;
      snapshots.add(
          toSnapshot(keys.get(i), isAbsent ? null : previous, isAbsent ? previous : null));
    }
    return snapshots;
  }

  /**
   * Acquires load tokens for the entries that meet a condition. For an entry that is present but
   * does not meet it, the result contains the value. If the server takes no writes, the tokens are
   * ones that Redis does not know: the loaded values are not stored.
   */
  public List<Change> acquireTokens(List<byte[]> keys, Condition condition) {
    byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
    Change issued = new Change(Effect.TOKEN_ISSUED, token, null);
    ReplyFields replyFields = new ReplyFields(false, true, interest.hasExpiredListener());
    List<Mutation> mutations =
        keys.stream().map(key -> Mutation.issueToken(key, condition, token)).toList();
    return await(
        ChunkedRequest.<Change>collectTask(
            onChange ->
                mutateTask(
                    mutations,
                    chunk ->
                        RefusedWrites.issueTask(
                            sendTask(chunk, replyFields, ""), chunk.size(), issued),
                    onChange)));
  }

  /**
   * Changes entries. The result contains the previous values if the caller or a listener needs
   * them, and the values that are not the {@link Condition#SAME} as the expected ones.
   */
  public Task<List<Change>> mutateTask(
      List<Mutation> mutations, boolean isPreviousNeeded, String token) {
    return ChunkedRequest.collectTask(
        onChange -> mutateTask(mutations, isPreviousNeeded, token, onChange));
  }

  /**
   * Changes entries as {@link #mutateTask(List, boolean, String)} does.
   *
   * @param onChange receives the results in the order of the mutations, each as soon as its chunk
   *     is changed; if a chunk fails, the results of those before it. If a partition fails, also
   *     the results of the chunk, some of them {@link Effect#UNKNOWN}, before the task fails
   */
  public Task<@Nullable Void> mutateTask(
      List<Mutation> mutations, boolean isPreviousNeeded, String token, Consumer<Change> onChange) {
    boolean hasComparison =
        mutations.stream().anyMatch(mutation -> mutation.condition() == Condition.SAME);
    ReplyFields replyFields = newReplyFields(isPreviousNeeded, hasComparison);
    return mutateTask(mutations, chunk -> sendTask(chunk, replyFields, token), onChange);
  }

  private ReplyFields newReplyFields(boolean isPreviousNeeded, boolean hasComparison) {
    return new ReplyFields(
        isPreviousNeeded || interest.isOldValueRequired(),
        hasComparison,
        interest.hasExpiredListener());
  }

  public Change mutate(Mutation mutation, boolean isPreviousNeeded, String token) {
    return await(mutateTask(mutation, isPreviousNeeded, token));
  }

  /** Changes one entry as {@link #mutateTask(List, boolean, String)} changes several. */
  public Task<Change> mutateTask(Mutation mutation, boolean isPreviousNeeded, String token) {
    ReplyFields replyFields =
        newReplyFields(isPreviousNeeded, mutation.condition() == Condition.SAME);
    return sendTask(List.of(mutation), replyFields, token).map(changes -> changes.get(0));
  }

  private Task<@Nullable Void> mutateTask(
      List<Mutation> mutations,
      Function<List<Mutation>, Task<List<Change>>> send,
      Consumer<Change> onChange) {
    return new ChunkedRequest<Mutation, Change>(
            this::budget,
            Chunks.ofMutations(mutations, store.partitions()).iterator(),
            send,
            ChunkedRequest.toChanges(onChange))
        .toTask();
  }

  private Task<List<Change>> sendTask(List<Mutation> chunk, ReplyFields replyFields, String token) {
    Task<List<Change>> sent = Task.awaitRedis(() -> mutateAsync(chunk, replyFields, token));
    return replyFields.hasExpired() ? sent.map(changes -> notifyAndReturn(chunk, changes)) : sent;
  }

  private List<Change> notifyAndReturn(List<Mutation> mutations, List<Change> changes) {
    notifyExpired(mutations.stream().map(Mutation::key).toList(), i -> changes.get(i).expired());
    return changes;
  }

  public Optional<List<Snapshot<V>>> lease(
      List<byte[]> keys, String token, EntryStore.LeaseSpec spec) {
    ReplyFields replyFields = new ReplyFields(false, false, interest.hasExpiredListener());
    Queue<Page.StoredEntry> found = new ConcurrentLinkedQueue<>();
    BiConsumer<byte[], byte[]> onExpired =
        (key, value) -> found.add(new Page.StoredEntry(key, value, 0));
    try {
      return runner
          .await(() -> store.lease(keys, token, spec, replyFields, onExpired))
          .map(lookups -> toSnapshots(keys, lookups, Fetch.VALUES));
    } finally {
      // A lease that is not acquired has deleted the expired entries of some partitions, too.
      List<CacheEntry<K, V>> expired = new ArrayList<>();
      found.forEach(entry -> codec.decodeExpired(entry.key(), entry.value(), expired));
      notifyExpired(expired);
    }
  }

  private void notifyExpired(List<byte[]> keys, IntFunction<byte @Nullable []> values) {
    List<CacheEntry<K, V>> expired = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      byte[] value = values.apply(i);
      if (value != null) {
        codec.decodeExpired(keys.get(i), value, expired);
      }
    }
    notifyExpired(expired);
  }

  private void notifyExpired(List<CacheEntry<K, V>> expired) {
    if (!expired.isEmpty()) {
      interest.notifyExpired(expired);
    }
  }

  public void release(List<byte[]> keys, String token) {
    runner.await(() -> store.release(keys, token));
  }

  /** Sends a release; the stage completes when Redis has answered. */
  public CompletionStage<?> releaseAsync(List<byte[]> keys, String token) {
    return store.release(keys, token);
  }

  /** Sends the release of a load token; the stage completes when Redis has answered. */
  public CompletionStage<?> releaseTokenAsync(byte[] key, byte[] token) {
    return store.mutate(List.of(Mutation.releaseToken(key, token)), ReplyFields.NONE, "");
  }

  /** Sends mutations, and does not wait for the reply. */
  public void send(List<Mutation> mutations, String token) {
    CallBudget.executeDetached(() -> mutateAsync(mutations, ReplyFields.NONE, token));
  }

  private CompletionStage<List<Change>> mutateAsync(
      List<Mutation> mutations, ReplyFields replyFields, String token) {
    if (Mutation.maySetExpiryTimes(mutations)) {
      beforeExpiryTimes.accept(mutations);
    }
    return store.mutate(mutations, replyFields, token);
  }

  public Task<Page> scanTask(String cursor, Fetch fetch) {
    return Task.awaitRedis(() -> store.scan(cursor, fetch));
  }

  public Task<?> clearTask() {
    return Task.<Object>awaitRedis(store::clear);
  }

  public Snapshot<V> toSnapshot(byte[] key, byte @Nullable [] bytes, byte @Nullable [] token) {
    boolean isUnreadableMiss = codec.unreadable().isMiss();
    return new Snapshot<>(codec, key, bytes, token, false, isUnreadableMiss, 0);
  }

  /** Returns an entry as a look-up has found it. */
  public Snapshot<V> toSnapshot(byte[] key, Lookup lookup) {
    boolean isUnreadableMiss = codec.unreadable().isMiss();
    return new Snapshot<>(
        codec, key, lookup.value(), null, false, isUnreadableMiss, lookup.keepMillis());
  }

  /**
   * Derives the outcome of a change and the value that it stored. As the change is already made, an
   * unreadable previous value fails only callers that use it.
   */
  public Outcome<K, V> toOutcome(K key, byte[] keyBytes, Change change, @Nullable V value) {
    boolean isStored = change.effect() == Effect.CREATED || change.effect() == Effect.UPDATED;
    boolean isRejected = change.effect() == Effect.REJECTED;
    V previous = null;
    CacheException unreadable = null;
    try {
      previous = isRejected ? null : codec.decodeOrNull(keyBytes, change.previous());
    } catch (CacheException e) {
      unreadable = e;
    }
    return new Outcome<>(key, change.effect(), previous, isStored ? value : null, unreadable);
  }

  public List<byte[]> encodeKeys(Iterable<? extends K> keys) {
    List<byte[]> encoded = new ArrayList<>();
    keys.forEach(key -> encoded.add(codec.encodeKey(key)));
    return encoded;
  }

  private List<Snapshot<V>> toSnapshots(List<byte[]> keys, List<Lookup> lookups, Fetch fetch) {
    boolean isUnreadableMiss = fetch == Fetch.VALUES && codec.unreadable().isMiss();
    List<Snapshot<V>> snapshots = new ArrayList<>(lookups.size());
    for (int i = 0; i < lookups.size(); i++) {
      byte[] key = keys.get(i);
      Lookup lookup = lookups.get(i);
      boolean isExpired = lookup.state() == Lookup.State.EXPIRED;
      snapshots.add(
          new Snapshot<>(codec, key, lookup.value(), null, isExpired, isUnreadableMiss, 0));
    }
    return snapshots;
  }

  /** Runs the task of a call of the application, see {@link BlockingTaskRunner#call}. */
  public <T extends @Nullable Object> T call(Task<T> task) {
    return runner.call(task);
  }

  /** Runs a part of a call on this thread, see {@link BlockingTaskRunner#await}. */
  public <T extends @Nullable Object> T await(Task<T> task) {
    return runner.await(task);
  }

  /** Returns the runner of the calls of this cache. */
  public BlockingTaskRunner runner() {
    return runner;
  }
}
