package io.cachette.jcache.internal.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * An {@link EntryStore} that forwards all calls to another one; subclasses change some of them. A
 * subclass for several partitions that changes one of the methods {@code lease} changes both.
 */
public abstract class ForwardingStore implements EntryStore {

  private final EntryStore store;

  /** Creates a store that forwards to another one. */
  protected ForwardingStore(EntryStore store) {
    this.store = store;
  }

  @Override
  public int partitions() {
    return store.partitions();
  }

  @Override
  public int partitionOf(byte[] key) {
    return store.partitionOf(key);
  }

  /** Returns this if there is only one partition; else the partition does not know this store. */
  @Override
  public EntryStore partition(int position) {
    return partitions() == 1 ? this : store.partition(position);
  }

  @Override
  public CompletionStage<List<Lookup>> read(List<byte[]> keys, Fetch fetch) {
    return store.read(keys, fetch);
  }

  @Override
  public CompletionStage<List<Change>> mutate(
      List<Mutation> mutations, ReplyFields replyFields, String token) {
    return store.mutate(mutations, replyFields, token);
  }

  @Override
  public CompletionStage<ValueWithTtl> peek(byte[] key) {
    return store.peek(key);
  }

  @Override
  public CompletionStage<LoadGrant> requestLoad(LoadRequest request, ReplyFields replyFields) {
    return store.requestLoad(request, replyFields);
  }

  @Override
  public CompletionStage<Optional<List<Lookup>>> lease(
      List<byte[]> keys, String token, LeaseSpec spec, ReplyFields replyFields) {
    return store.lease(keys, token, spec, replyFields);
  }

  /** In one partition, this calls the other method, which subclasses may change. */
  @Override
  public CompletionStage<Optional<List<Lookup>>> lease(
      List<byte[]> keys,
      String token,
      LeaseSpec spec,
      ReplyFields replyFields,
      BiConsumer<byte[], byte[]> onExpired) {
    return partitions() == 1
        ? EntryStore.super.lease(keys, token, spec, replyFields, onExpired)
        : store.lease(keys, token, spec, replyFields, onExpired);
  }

  @Override
  public CompletionStage<?> release(List<byte[]> keys, String token) {
    return store.release(keys, token);
  }

  @Override
  public CompletionStage<Page> scan(String cursor, Fetch fetch) {
    return store.scan(cursor, fetch);
  }

  @Override
  public CompletionStage<Sweep> sweep(ReplyFields replyFields) {
    return store.sweep(replyFields);
  }

  @Override
  public CompletionStage<?> clear() {
    return store.clear();
  }

  @Override
  public CompletionStage<?> destroy() {
    return store.destroy();
  }

  @Override
  public CompletionStage<?> registerNode(String flags, Duration time) {
    return store.registerNode(flags, time);
  }

  @Override
  public CompletionStage<Optional<NearCheck>> checkNear(boolean isResync) {
    return store.checkNear(isResync);
  }

  @Override
  public CompletionStage<?> fence() {
    return store.fence();
  }
}
