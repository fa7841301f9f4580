package io.cachette.jcache.internal.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** An {@link EntryStore} that forwards all calls to another one; subclasses change some of them. */
public abstract class ForwardingStore implements EntryStore {

  private final EntryStore store;

  /** Creates a store that forwards to another one. */
  protected ForwardingStore(EntryStore store) {
    this.store = store;
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
  public CompletionStage<?> fence() {
    return store.fence();
  }
}
