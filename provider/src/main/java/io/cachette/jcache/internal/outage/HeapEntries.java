package io.cachette.jcache.internal.outage;

import io.cachette.jcache.internal.outage.HeapValues.Found;
import io.cachette.jcache.internal.store.Action;
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
import io.cachette.jcache.internal.store.Ttl;
import io.cachette.jcache.internal.store.ValueWithTtl;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Local entries in a bounded cache on the heap. The results are those of the scripts in Redis
 * ({@code mutate.lua}, {@code load.lua}, {@code lease.lua}), with the clock of this JVM.
 */
final class HeapEntries implements LocalEntries {

  private static final byte[] NO_VALUE = {};

  private final HeapValues values;
  private final LocalLoads loads = new LocalLoads();
  private final boolean isServingStale;

  /** Guarded by this. */
  private final LocalLeases leases = new LocalLeases();

  /** Guarded by this. */
  private boolean hasOwnChanges;

  /**
   * Creates entries.
   *
   * @param maxSize the maximum number of values on the heap
   * @param serveStale how long after its confirmation by Redis a value is served; zero to serve own
   *     changes of the outage only
   * @param nanoTime a clock such as {@link System#nanoTime}
   * @throws LinkageError if Caffeine is missing
   */
  HeapEntries(int maxSize, Duration serveStale, LongSupplier nanoTime) {
    this.values = new HeapValues(maxSize, serveStale, nanoTime);
    this.isServingStale = !serveStale.isZero();
  }

  @Override
  public EntryStore observe(EntryStore store) {
    return isServingStale ? new RecordingStore(store, values, loads) : store;
  }

  @Override
  public synchronized List<Lookup> read(List<byte[]> keys, Fetch fetch) {
    return keys.stream().map(key -> toLookup(find(ByteBuffer.wrap(key)), fetch, false)).toList();
  }

  private static Lookup toLookup(Found found, Fetch fetch, boolean hasExpired) {
    HeapValue present = found.present();
    byte[] expired = hasExpired ? found.expired() : null;
    if (present == null) {
      return new Lookup(Lookup.State.MISSING, null, expired);
    }
    byte[] value = fetch == Fetch.VALUES ? present.value() : NO_VALUE;
    return new Lookup(Lookup.State.PRESENT, value, expired);
  }

  /** Finds a value. That of an expired guarding lease is absent, as its holder has failed. */
  private Found find(ByteBuffer key) {
    if (leases.removeExpired(key, values.now())) {
      removeAbandoned(key);
    }
    return values.find(key);
  }

  private void removeAbandoned(ByteBuffer key) {
    values.remove(key);
    loads.invalidate(key);
  }

  @Override
  public synchronized ValueWithTtl peek(byte[] key) {
    HeapValue present = find(ByteBuffer.wrap(key)).present();
    return present == null
        ? new ValueWithTtl(null, Long.MAX_VALUE)
        : new ValueWithTtl(present.value(), present.ttlMillis(values.now()));
  }

  @Override
  public synchronized LoadGrant requestLoad(LoadRequest request, ReplyFields replyFields) {
    ByteBuffer key = ByteBuffer.wrap(request.key());
    Found found = find(key);
    HeapValue present = found.present();
    byte[] expired = replyFields.hasExpired() ? found.expired() : null;
    long now = values.now();
    if (present != null && isSufficient(present, request, now)) {
      return new LoadGrant(LoadGrant.State.FOUND, present.value(), true, expired);
    }
    boolean exists = present != null;
    boolean isLeasing = request.leaseMillis() > 0;
    LocalLoads.Load load = request.isRenewal() ? null : loads.find(key, now);
    byte[] token = load == null ? request.token() : load.token();
    long leaseEnd = load == null ? 0 : load.leaseEnd();
    if (isLeasing && leaseEnd > now) {
      return new LoadGrant(LoadGrant.State.HELD_BY_OTHER, token, exists, expired);
    }
    loads.issue(key, token, isLeasing ? now + request.leaseMillis() : leaseEnd, now);
    LoadGrant.State state = isLeasing ? LoadGrant.State.LEASED : LoadGrant.State.TOKEN_ISSUED;
    return new LoadGrant(state, token, exists, expired);
  }

  private static boolean isSufficient(HeapValue present, LoadRequest request, long now) {
    return !request.isRenewal()
        && !Arrays.equals(present.value(), request.unreadable())
        && present.ttlMillis(now) > request.ttlThresholdMillis();
  }

  @Override
  public synchronized List<Change> mutate(
      List<Mutation> mutations, ReplyFields replyFields, String token) {
    List<Change> changes = new ArrayList<>(mutations.size());
    for (Mutation mutation : mutations) {
      changes.add(mutate(mutation, replyFields, token));
    }
    return changes;
  }

  private Change mutate(Mutation mutation, ReplyFields replyFields, String token) {
    ByteBuffer key = ByteBuffer.wrap(mutation.key());
    boolean isChange = AffectedKeys.isChange(mutation);
    if (isChange && !leases.mayChange(key, token, values.now())) {
      return new Change(Effect.BUSY, null, null);
    }
    if (isChange && leases.isGuarding(key)) {
      loads.invalidate(key); // it may have read the system of record before the writer changed it
    }
    Found found = find(key);
    HeapValue present = found.present();
    byte[] previous = present == null ? null : present.value();
    boolean isMet = isMet(mutation, key, previous);
    Effect effect = isMet ? apply(mutation, key, present) : reject(mutation, key, present);
    boolean isUnchanged =
        effect == Effect.REJECTED || (effect == Effect.ABSENT && mutation.action() == Action.PUT);
    if (!token.isEmpty() && !isUnchanged) {
      boolean unused = leases.release(key, token);
    }
    return new Change(
        effect,
        effect == Effect.TOKEN_ISSUED
            ? issueToken(mutation, key)
            : (isMet ? replyFields.hasPrevious() : replyFields.hasMismatch()) ? previous : null,
        replyFields.hasExpired() ? found.expired() : null);
  }

  private boolean isMet(Mutation mutation, ByteBuffer key, byte @Nullable [] present) {
    return switch (mutation.condition()) {
      case ANY -> true;
      case ABSENT -> present == null;
      case PRESENT -> present != null;
      case SAME -> present != null && Arrays.equals(present, mutation.expected());
      case SAME_TOKEN -> loads.isValid(key, mutation.expected(), values.now());
    };
  }

  private Effect reject(Mutation mutation, ByteBuffer key, @Nullable HeapValue present) {
    if (present == null) {
      return Effect.ABSENT;
    }
    access(key, present, mutation.access());
    return Effect.REJECTED;
  }

  private Effect apply(Mutation mutation, ByteBuffer key, @Nullable HeapValue present) {
    return switch (mutation.action()) {
      case PUT -> put(mutation, key, present);
      case REMOVE -> {
        hasOwnChanges = true;
        loads.invalidate(key);
        values.remove(key);
        yield present == null ? Effect.ABSENT : Effect.REMOVED;
      }
      case TOUCH -> {
        if (present != null) {
          access(key, present, mutation.access());
        }
        yield present == null ? Effect.ABSENT : Effect.READ;
      }
      case ISSUE_TOKEN -> Effect.TOKEN_ISSUED;
      case RELEASE_TOKEN -> {
        loads.invalidate(key);
        yield present == null ? Effect.ABSENT : Effect.READ;
      }
    };
  }

  private Effect put(Mutation mutation, ByteBuffer key, @Nullable HeapValue present) {
    hasOwnChanges = true;
    loads.invalidate(key);
    Ttl ttl = present == null ? mutation.creation() : mutation.update();
    if (present == null && ttl.equals(Ttl.ZERO)) {
      return Effect.DISCARDED;
    }
    long expiryTime =
        present != null && ttl.equals(Ttl.KEEP)
            ? present.expiryTime()
            : HeapValues.toTime(values.now(), ttl);
    byte[] value = mutation.value() == null ? NO_VALUE : mutation.value();
    values.putOwn(key, value, expiryTime);
    return present == null ? Effect.CREATED : Effect.UPDATED;
  }

  private void access(ByteBuffer key, HeapValue present, Ttl ttl) {
    if (!ttl.equals(Ttl.KEEP)) {
      values.access(key, present, ttl);
    }
  }

  /** Returns the token under which a value may be stored: loads share one that is valid. */
  private byte @Nullable [] issueToken(Mutation mutation, ByteBuffer key) {
    long now = values.now();
    LocalLoads.Load valid = mutation.condition() == Condition.ANY ? null : loads.find(key, now);
    byte[] proposed = mutation.expected() == null ? NO_VALUE : mutation.expected();
    byte[] token = valid == null ? proposed : valid.token();
    loads.issue(key, token, valid == null ? 0 : valid.leaseEnd(), now);
    return token;
  }

  @Override
  public synchronized Optional<List<Lookup>> lease(
      List<byte[]> keys, String token, EntryStore.LeaseSpec spec, ReplyFields replyFields) {
    if (leases.isCrowded(keys.size())) {
      expireLeases();
    }
    List<ByteBuffer> ids = keys.stream().map(ByteBuffer::wrap).toList();
    long now = values.now();
    if (!leases.hasRoom(ids.size()) || ids.stream().anyMatch(id -> leases.isLeased(id, now))) {
      return Optional.empty();
    }
    List<Lookup> found = new ArrayList<>(ids.size());
    for (ByteBuffer id : ids) {
      found.add(toLookup(find(id), Fetch.VALUES, replyFields.hasExpired()));
      leases.acquire(id, token, now + spec.duration().toMillis(), spec.isGuarding());
      if (spec.isGuarding()) {
        loads.invalidate(id);
      }
    }
    return Optional.of(found);
  }

  private void expireLeases() {
    leases.removeExpired(values.now()).forEach(this::removeAbandoned);
  }

  @Override
  public synchronized void release(List<byte[]> keys, String token) {
    for (byte[] key : keys) {
      ByteBuffer id = ByteBuffer.wrap(key);
      if (leases.removeExpired(id, values.now())) {
        removeAbandoned(id);
      } else if (leases.release(id, token)) {
        loads.invalidate(id); // the writer may have failed after it changed the system of record
      }
    }
  }

  @Override
  public synchronized Page scan(Fetch fetch) {
    expireLeases();
    long now = values.now();
    List<Page.StoredEntry> entries = new ArrayList<>();
    for (Map.Entry<ByteBuffer, HeapValue> each : values.list()) {
      HeapValue value = each.getValue();
      entries.add(
          new Page.StoredEntry(
              each.getKey().array(),
              fetch == Fetch.VALUES ? value.value() : NO_VALUE,
              value.ttlMillis(now)));
    }
    return new Page(Page.END, entries);
  }

  @Override
  public synchronized EntryStore.Sweep sweep(ReplyFields replyFields) {
    expireLeases();
    List<Page.StoredEntry> expired = values.removeExpired();
    return new EntryStore.Sweep(
        0, false, false, 0, false, true, replyFields.hasExpired() ? expired : List.of());
  }

  @Override
  public synchronized void clear() {
    hasOwnChanges = true;
    values.clear();
    loads.clear();
  }

  @Override
  public void forget(KeySet keys) {
    values.forget(keys);
  }

  @Override
  public synchronized boolean hasOwnChanges() {
    return hasOwnChanges;
  }

  @Override
  public void beginOutage() {
    values.beginOutage();
  }

  @Override
  public synchronized void endOutage() {
    hasOwnChanges = false;
    leases.clear();
    loads.clear();
    values.endOutage();
  }
}
