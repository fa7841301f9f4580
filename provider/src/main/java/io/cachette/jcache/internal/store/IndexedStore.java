package io.cachette.jcache.internal.store;

import static io.cachette.jcache.internal.store.ScriptArguments.emptyIfNull;
import static io.cachette.jcache.internal.store.ScriptArguments.toBytes;

import io.cachette.configuration.ExpiryCollector;
import io.cachette.jcache.internal.eviction.EntryLimit;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import io.cachette.redis.internal.SharedClient;
import io.cachette.redis.internal.replication.ReplicatedScripts;
import io.cachette.redis.internal.replication.ReplicatedScripts.Confirmed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a cache in three keys: a hash holds the values with their expiry times, a sorted
 * set is the index of the expiry times, and a control hash holds leases, load tokens and
 * registrations. It works on every server from Redis 6.2 on. If the server removes expired entries,
 * the index is empty unless a node listens for them ({@link ExpiryCollector#FIELD_TTL}). Every
 * operation runs a script, except look-ups of values ({@link EntryReader}). Thread-safe.
 */
public final class IndexedStore implements EntryStore {

  /** Where scripts find the key of their only entry, as Lua counts. */
  private static final int LOAD_KEY = 7;

  private static final int MUTATION_KEY = 15;
  private static final int RELEASE_KEY = 8;
  private static final int LEASE_KEY = 10;

  private final ResilientScripts scripts;
  private final ReplicatedScripts replicated;
  private final Acknowledgement acknowledgement;
  private final EntryLimit limit;
  private final boolean hasNearCache;
  private final StoreKeys keys;
  private final EntryReader reader;
  private final NodeEpoch epoch;

  /** The channel as the client names it, and the name of the cache. */
  private volatile @Nullable List<byte[]> header;

  /**
   * Creates the store of a cache.
   *
   * @param node identifies this user of the cache in the events that it publishes
   */
  public IndexedStore(ResilientScripts scripts, StoreKeys keys, String node) {
    this(scripts, keys, node, Acknowledgement.NONE, EntryLimit.NONE, false);
  }

  /**
   * Creates the store of a cache.
   *
   * @param node identifies this user of the cache in the events that it publishes
   * @param acknowledgement how many replicas must confirm changes
   * @param limit the maximum number of entries
   * @param hasNearCache whether values of look-ups may be kept, so that the master must reply
   */
  public IndexedStore(
      ResilientScripts scripts,
      StoreKeys keys,
      String node,
      Acknowledgement acknowledgement,
      EntryLimit limit,
      boolean hasNearCache) {
    this.scripts = scripts;
    this.replicated = new ReplicatedScripts(scripts);
    this.acknowledgement = acknowledgement;
    this.limit = limit;
    this.keys = keys;
    this.hasNearCache = hasNearCache;
    this.epoch = new NodeEpoch(scripts, keys, node);
    this.reader =
        hasNearCache
            ? new EntryReader(scripts, keys, () -> epoch.scripts().readOnMaster(), true)
            : new EntryReader(scripts, keys, () -> epoch.scripts().read(), false);
  }

  /** Returns a key of these entries. In a cluster, all of them have the slot of this key. */
  public String key() {
    return keys.entries();
  }

  /** Sets the collector of the cache, by the scripts of which all later calls run. */
  public void useCollector(ExpiryCollector collector) {
    epoch.useCollector(collector);
  }

  @Override
  public CompletionStage<List<Lookup>> read(List<byte[]> requestedKeys, Fetch fetch) {
    return reader.read(requestedKeys, fetch);
  }

  @Override
  public CompletionStage<ValueWithTtl> peek(byte[] key) {
    return scripts
        .runAsync(peekScript(), keys.toReadKeys(), List.of(key))
        .thenApply(reply -> new ValueWithTtl((byte[]) reply.get(0), Ttl.millisOf(reply.get(1))));
  }

  /** A value of a replica might be older than one that look-ups have found. */
  private Script peekScript() {
    return hasNearCache ? epoch.scripts().peekOnMaster() : epoch.scripts().peek();
  }

  @Override
  public CompletionStage<LoadGrant> requestLoad(LoadRequest request, ReplyFields replyFields) {
    List<byte[]> arguments = newArguments(replyFields, 12, LOAD_KEY);
    arguments.add(request.key());
    arguments.add(request.token());
    arguments.add(toBytes(request.isRenewal() ? "new" : "shared"));
    arguments.add(toBytes(Long.toString(request.ttlThresholdMillis())));
    arguments.add(emptyIfNull(request.unreadable()));
    arguments.add(toBytes(Long.toString(request.leaseMillis())));
    return epoch.run(StoreScripts::load, arguments).thenApply(LoadGrant::of);
  }

  @Override
  public CompletionStage<List<Change>> mutate(
      List<Mutation> mutations, ReplyFields replyFields, String token) {
    List<byte[]> arguments =
        newArguments(replyFields, 2 * mutations.size() + 16, onlyKey(mutations, MUTATION_KEY));
    arguments.add(toBytes(token));
    MutationArguments.addTo(arguments, mutations);
    boolean isLimited = limit.isSet() && Mutation.mayCreate(mutations);
    if (isLimited) {
      limit.addTo(arguments);
    }
    if (!isConfirmed(mutations)) {
      return epoch.run(all -> all.of(mutations, isLimited), arguments).thenApply(this::toChanges);
    }
    return epoch
        .run(
            arguments,
            () ->
                replicated.runAsync(
                    epoch.scripts().of(mutations, isLimited),
                    keys.toScriptKeys(),
                    arguments,
                    acknowledgement.replicas()))
        .thenApply(this::toConfirmedChanges);
  }

  private List<Change> toConfirmedChanges(Confirmed confirmed) {
    List<Change> changes = toChanges(confirmed.reply());
    if (changes.stream().anyMatch(change -> change.effect().isChange())) {
      acknowledgement.require(confirmed.replicas());
    }
    return changes;
  }

  /** Loaded values and accesses do not wait for replicas, as the caller can do without them. */
  private boolean isConfirmed(List<Mutation> mutations) {
    return acknowledgement.replicas() > 0 && mutations.stream().anyMatch(IndexedStore::isConfirmed);
  }

  private static boolean isConfirmed(Mutation mutation) {
    return (mutation.action() == Action.PUT || mutation.action() == Action.REMOVE)
        && mutation.condition() != Condition.SAME_TOKEN;
  }

  @Override
  public CompletionStage<Optional<List<Lookup>>> lease(
      List<byte[]> requestedKeys, String token, LeaseSpec spec, ReplyFields replyFields) {
    List<byte[]> arguments =
        newArguments(replyFields, requestedKeys.size() + 9, onlyKey(requestedKeys, LEASE_KEY));
    arguments.add(toBytes(token));
    arguments.add(toBytes(Long.toString(spec.duration().toMillis())));
    arguments.add(toBytes(spec.isGuarding() ? "1" : "0"));
    arguments.addAll(requestedKeys);
    return epoch.run(all -> all.of(spec), arguments).thenApply(Lookup::ofLease);
  }

  @Override
  public CompletionStage<?> release(List<byte[]> leasedKeys, String token) {
    List<byte[]> arguments =
        newArguments(ReplyFields.NONE, leasedKeys.size() + 7, onlyKey(leasedKeys, RELEASE_KEY));
    arguments.add(toBytes(token));
    arguments.addAll(leasedKeys);
    return epoch.run(StoreScripts::release, arguments);
  }

  @Override
  public CompletionStage<Page> scan(String cursor, Fetch fetch) {
    return scripts
        .runAsync(
            epoch.scripts().scan(),
            keys.toReadKeys(),
            List.of(
                toBytes(cursor),
                toBytes(Integer.toString(CHUNK)),
                fetch.toArgument(),
                toBytes(Integer.toString(CHUNK_BYTES))))
        .thenApply(Page::of);
  }

  @Override
  public CompletionStage<Sweep> sweep(ReplyFields replyFields) {
    return sweep(replyFields, CHUNK);
  }

  private CompletionStage<Sweep> sweep(ReplyFields replyFields, int maxEntries) {
    List<byte[]> arguments = newArguments(replyFields, 8, 0);
    arguments.add(toBytes(Integer.toString(maxEntries)));
    arguments.add(toBytes(Integer.toString(CHUNK_BYTES)));
    return epoch.run(StoreScripts::sweep, arguments).thenApply(Sweep::of);
  }

  @Override
  public CompletionStage<?> clear() {
    return replicated
        .runAsync(
            StoreScripts.CLEAR,
            keys.toScriptKeys(),
            newArguments(ReplyFields.NONE, 6, 0),
            acknowledgement.replicas())
        .thenAccept(confirmed -> acknowledgement.require(confirmed.replicas()));
  }

  @Override
  public CompletionStage<?> destroy() {
    List<Object> names = new ArrayList<>(keys.toScriptKeys());
    if (keys.isFirst()) {
      names.add(keys.descriptor());
    }
    return scripts.runAsync(StoreScripts.DESTROY, names, newArguments(ReplyFields.NONE, 6, 0));
  }

  @Override
  public CompletionStage<Optional<NearCheck>> checkNear(boolean isResync) {
    return scripts
        .runAsync(
            StoreScripts.NEAR,
            keys.toScriptKeys(),
            List.of(
                epoch.toArguments().get(0),
                header().get(0),
                toBytes(isResync ? "resync" : "check")))
        .thenApply(IndexedStore::toNearCheck);
  }

  private static Optional<NearCheck> toNearCheck(List<Object> reply) {
    return reply.isEmpty()
        ? Optional.empty()
        : Optional.of(new NearCheck((Long) reply.get(0), reply.get(1).equals(1L)));
  }

  /** Completes when entries that exist are in the index, if a listener needs it. */
  @Override
  public CompletionStage<?> registerNode(String flags, Duration time) {
    long begin = System.nanoTime();
    return listen(flags, time)
        .thenCompose(
            reply ->
                reply.get(0).equals(1L)
                    ? completeIndex(flags, time, begin)
                    : CompletableFuture.completedFuture(null));
  }

  private CompletionStage<List<Object>> listen(String flags, Duration time) {
    List<byte[]> arguments = new ArrayList<>(epoch.toArguments());
    arguments.add(toBytes(flags));
    arguments.add(toBytes(Long.toString(time.toMillis())));
    arguments.add(header().get(0));
    return epoch.run(
        arguments,
        () ->
            scripts.runAsync(
                StoreScripts.LISTEN,
                epoch.scripts().hasPermanentIndex()
                    ? List.of(keys.control())
                    : List.of(keys.control(), keys.expiryIndex()),
                arguments));
  }

  /**
   * Adds the entries that exist to the index, a part with each sweep, and renews the registration
   * meanwhile.
   *
   * @param begin when the registration was sent, by {@link System#nanoTime}
   */
  private CompletionStage<?> completeIndex(String flags, Duration time, long begin) {
    long now = System.nanoTime();
    boolean isDue = now - begin > time.toNanos() / 3;
    CompletionStage<?> renewed =
        isDue ? listen(flags, time) : CompletableFuture.completedFuture(null);
    return renewed
        .thenCompose(done -> sweep(ReplyFields.NONE, 0))
        .thenCompose(
            sweep ->
                sweep.isIndexIncomplete()
                    ? completeIndex(flags, time, isDue ? now : begin)
                    : CompletableFuture.completedFuture(null));
  }

  /** Returns whether a change was refused, because this node has given it up by a fence. */
  public static boolean isFenced(Throwable failure) {
    return NodeEpoch.isFenced(failure);
  }

  /** Redisson maps the keys of scripts and the channel of a subscription, but no arguments. */
  private static String mapChannel(SharedClient client, String namespace) {
    return client.redisson().getConfig().getNameMapper().map(StoreKeys.channel(namespace));
  }

  @Override
  public CompletionStage<?> fence() {
    return epoch.advance();
  }

  private static int onlyKey(List<?> entries, int position) {
    return entries.size() == 1 ? position : 0;
  }

  /**
   * Creates a list with the arguments that all scripts have.
   *
   * @param onlyKey where the key of the only entry will be, as Lua counts; 0 for several entries
   */
  private List<byte[]> newArguments(ReplyFields replyFields, int size, int onlyKey) {
    List<byte[]> arguments = new ArrayList<>(size);
    arguments.addAll(epoch.toArguments());
    arguments.addAll(header());
    arguments.add(replyFields.toArgument());
    arguments.add(toBytes(Integer.toString(onlyKey)));
    return arguments;
  }

  private List<byte[]> header() {
    List<byte[]> known = header;
    if (known == null) {
      known =
          List.of(toBytes(mapChannel(scripts.client(), keys.namespace())), toBytes(keys.name()));
      header = known;
    }
    return known;
  }

  private List<Change> toChanges(List<Object> reply) {
    return Change.listOf(reply, limit::countEvictions);
  }
}
