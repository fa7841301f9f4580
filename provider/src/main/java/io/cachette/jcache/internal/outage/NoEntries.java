package io.cachette.jcache.internal.outage;

import io.cachette.jcache.internal.store.Change;
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
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The entries of a cache that forgets each entry at once. Stateless. */
final class NoEntries implements LocalEntries {

  private static final Lookup MISSING = new Lookup(Lookup.State.MISSING, null, null);

  @Override
  public EntryStore observe(EntryStore store) {
    return store;
  }

  @Override
  public List<Lookup> read(List<byte[]> keys, Fetch fetch) {
    return Collections.nCopies(keys.size(), MISSING);
  }

  @Override
  public ValueWithTtl peek(byte[] key) {
    return new ValueWithTtl(null, Long.MAX_VALUE);
  }

  /** The caller may load, under a token that Redis does not know. */
  @Override
  public LoadGrant requestLoad(LoadRequest request, ReplyFields replyFields) {
    return new LoadGrant(LoadGrant.State.TOKEN_ISSUED, request.token(), false, null);
  }

  @Override
  public List<Change> mutate(List<Mutation> mutations, ReplyFields replyFields, String token) {
    return mutations.stream().map(NoEntries::changeNothing).toList();
  }

  /** Returns the effect of a mutation on an entry that is absent, and is forgotten at once. */
  private static Change changeNothing(Mutation mutation) {
    boolean needsEntry =
        mutation.condition() == Condition.PRESENT || mutation.condition() == Condition.SAME;
    return switch (mutation.action()) {
      case PUT -> new Change(needsEntry ? Effect.ABSENT : Effect.CREATED, null, null);
      case REMOVE, TOUCH, RELEASE_TOKEN -> new Change(Effect.ABSENT, null, null);
      case ISSUE_TOKEN ->
          needsEntry
              ? new Change(Effect.ABSENT, null, null)
              : new Change(Effect.TOKEN_ISSUED, mutation.expected(), null);
    };
  }

  /** Nodes cannot exclude each other: the caller gets the lease. */
  @Override
  public Optional<List<Lookup>> lease(
      List<byte[]> keys, String token, EntryStore.LeaseSpec spec, ReplyFields replyFields) {
    return Optional.of(read(keys, Fetch.VALUES));
  }

  @Override
  public void release(List<byte[]> keys, String token) {}

  @Override
  public Page scan(Fetch fetch) {
    return new Page(Page.END, List.of());
  }

  @Override
  public EntryStore.Sweep sweep(ReplyFields replyFields) {
    return new EntryStore.Sweep(0, false, false, 0, false, true, List.of());
  }

  @Override
  public void clear() {}

  @Override
  public void forget(KeySet keys) {}

  @Override
  public boolean hasOwnChanges() {
    return false;
  }

  @Override
  public void beginOutage() {}

  @Override
  public void endOutage() {}
}
