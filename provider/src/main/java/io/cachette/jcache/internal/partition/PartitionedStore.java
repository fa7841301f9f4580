package io.cachette.jcache.internal.partition;

import io.cachette.internal.concurrent.Completions;
import io.cachette.jcache.internal.partition.Partitioner.Part;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.Chunks;
import io.cachette.jcache.internal.store.Descriptor;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.jcache.internal.store.LoadGrant;
import io.cachette.jcache.internal.store.LoadRequest;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.jcache.internal.store.ValueWithTtl;
import io.cachette.redis.internal.ResilientScripts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The entries of a cache in several partitions, each of which is a store of its own. A request for
 * several entries goes to its partitions at the same time, and a stage completes when all of them
 * have replied or failed. What concerns one entry is as atomic as in one partition; {@link #clear}
 * and changes of several entries are atomic for each entry only. Thread-safe.
 */
public final class PartitionedStore implements EntryStore {

  private final List<EntryStore> partitions;
  private final Partitioner partitioner;

  private PartitionedStore(List<? extends EntryStore> partitions) {
    this.partitions = List.copyOf(partitions);
    this.partitioner = new Partitioner(partitions.size());
  }

  /** Returns the store of a cache with these partitions, in their order. */
  public static EntryStore of(List<? extends EntryStore> partitions) {
    return partitions.size() == 1 ? partitions.get(0) : new PartitionedStore(partitions);
  }

  /** Destroys a cache that this JVM need not have opened. Redis says how many partitions it has. */
  public static CompletionStage<?> destroy(
      ResilientScripts scripts, String namespace, String cacheName) {
    return Descriptor.partitionsOf(scripts, StoreKeys.of(namespace, cacheName))
        .thenCompose(
            recorded -> {
              int count = recorded.orElse(1);
              return new PartitionedStore(
                      IntStream.range(0, count)
                          .mapToObj(i -> StoreKeys.of(namespace, cacheName, i, count))
                          .map(keys -> new IndexedStore(scripts, keys, ""))
                          .toList())
                  .destroy();
            });
  }

  private EntryStore storeOf(byte[] key) {
    return partition(partitionOf(key));
  }

  @Override
  public int partitions() {
    return partitions.size();
  }

  @Override
  public int partitionOf(byte[] key) {
    return partitioner.partitionOf(key);
  }

  @Override
  public EntryStore partition(int position) {
    return partitions.get(position);
  }

  @Override
  public CompletionStage<List<Lookup>> read(List<byte[]> keys, Fetch fetch) {
    if (keys.size() == 1) {
      return storeOf(keys.get(0)).read(keys, fetch);
    }
    List<Part<byte[]>> parts = partitioner.split(keys, Function.identity());
    List<CompletionStage<List<Lookup>>> sent = new ArrayList<>(parts.size());
    WaitingCall call = WaitingCall.current();
    for (Part<byte[]> part : parts) {
      EntryStore store = partitions.get(part.partition());
      sent.add(readInTurn(store, Chunks.ofKeys(part.elements(), 1).iterator(), fetch, call));
    }
    return Stages.gather(sent).thenApply(replies -> Partitioner.merge(parts, replies, keys.size()));
  }

  private static CompletionStage<List<Lookup>> readInTurn(
      EntryStore store, Iterator<List<byte[]>> chunks, Fetch fetch, WaitingCall call) {
    List<byte[]> chunk = chunks.next();
    CompletionStage<List<Lookup>> first = Completions.attempt(() -> store.read(chunk, fetch));
    return chunks.hasNext()
        ? first.thenCompose(
            found ->
                call.resume(() -> readInTurn(store, chunks, fetch, call))
                    .thenApply(more -> join(found, more)))
        : first;
  }

  private static <T> List<T> join(List<T> first, List<T> second) {
    List<T> joined = new ArrayList<>(first);
    joined.addAll(second);
    return joined;
  }

  @Override
  public CompletionStage<ValueWithTtl> peek(byte[] key) {
    return storeOf(key).peek(key);
  }

  @Override
  public CompletionStage<LoadGrant> requestLoad(LoadRequest request, ReplyFields replyFields) {
    return storeOf(request.key()).requestLoad(request, replyFields);
  }

  @Override
  public CompletionStage<List<Change>> mutate(
      List<Mutation> mutations, ReplyFields replyFields, String token) {
    if (mutations.size() == 1) {
      return storeOf(mutations.get(0).key()).mutate(mutations, replyFields, token);
    }
    List<Part<Mutation>> parts = partitioner.split(mutations, Mutation::key);
    List<CompletionStage<List<Change>>> sent = new ArrayList<>(parts.size());
    for (Part<Mutation> part : parts) {
      EntryStore store = partitions.get(part.partition());
      sent.add(new MutationPart(store, part.elements(), replyFields, token).send());
    }
    return Stages.gather(sent)
        .thenApply(replies -> Partitioner.merge(parts, replies, mutations.size()));
  }

  @Override
  public CompletionStage<Optional<List<Lookup>>> lease(
      List<byte[]> keys, String token, LeaseSpec spec, ReplyFields replyFields) {
    return lease(keys, token, spec, replyFields, (key, value) -> {});
  }

  /** Acquires the leases of one partition after another, and releases them if one is busy. */
  @Override
  public CompletionStage<Optional<List<Lookup>>> lease(
      List<byte[]> keys,
      String token,
      LeaseSpec spec,
      ReplyFields replyFields,
      BiConsumer<byte[], byte[]> onExpired) {
    if (keys.size() == 1) {
      return storeOf(keys.get(0)).lease(keys, token, spec, replyFields, onExpired);
    }
    return new LeaseOfParts(
            partitions,
            partitioner.split(keys, Function.identity()),
            new LeaseOfParts.Terms(token, spec, replyFields, onExpired))
        .acquire();
  }

  @Override
  public CompletionStage<?> release(List<byte[]> keys, String token) {
    return Stages.all(
        partitioner.split(keys, Function.identity()).stream()
            .map(part -> LeaseOfParts.release(partitions.get(part.partition()), part, token))
            .toList());
  }

  /** Scans one partition after another. A cursor consists of the partition and its cursor. */
  @Override
  public CompletionStage<Page> scan(String cursor, Fetch fetch) {
    int colon = cursor.indexOf(':');
    int partition = colon < 0 ? 0 : Integer.parseInt(cursor, 0, colon, 10);
    String inPartition = colon < 0 ? Page.END : cursor.substring(colon + 1);
    return partitions
        .get(partition)
        .scan(inPartition, fetch)
        .thenApply(page -> new Page(nextCursor(partition, page.cursor()), page.entries()));
  }

  private String nextCursor(int partition, String inPartition) {
    if (!inPartition.equals(Page.END)) {
      return partition + ":" + inPartition;
    }
    return partition + 1 < partitions.size() ? partition + 1 + ":" + Page.END : Page.END;
  }

  /** Not supported: each partition is swept by itself, when it needs that. */
  @Override
  public CompletionStage<Sweep> sweep(ReplyFields replyFields) {
    throw new UnsupportedOperationException("Sweep the partitions one by one");
  }

  @Override
  public CompletionStage<?> clear() {
    return PartitionFailures.awaitAll(
        partitions.stream()
            .map(store -> Completions.attempt(() -> store.clear().<Object>thenApply(done -> store)))
            .toList());
  }

  /** Destroys the first partition last, as it has the descriptor. */
  @Override
  public CompletionStage<?> destroy() {
    EntryStore first = partitions.get(0);
    return partitions.size() == 1
        ? first.destroy()
        : PartitionFailures.awaitAll(partitions.stream().skip(1).map(EntryStore::destroy).toList())
            .thenCompose(
                others ->
                    PartitionFailures.awaitAll(
                        List.of(CompletableFuture.completedFuture(others), first.destroy())));
  }

  @Override
  public CompletionStage<?> registerNode(String flags, Duration time) {
    return Stages.all(partitions.stream().map(store -> store.registerNode(flags, time)).toList());
  }

  /** Not supported: each partition has a stamp of its own. */
  @Override
  public CompletionStage<Optional<NearCheck>> checkNear(boolean isResync) {
    throw new UnsupportedOperationException("Check the partitions one by one");
  }

  /** Not supported: each partition has epochs of its own, and recovers by itself. */
  @Override
  public CompletionStage<?> fence() {
    throw new UnsupportedOperationException("Fence the partitions one by one");
  }
}
