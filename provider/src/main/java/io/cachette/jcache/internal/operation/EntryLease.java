package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.Snapshot;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.task.Backoff;
import io.cachette.redis.internal.lease.OrphanReleaser;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.cache.CacheException;

/**
 * The lease of one operation on its entries. While it is held, no other operation changes these
 * entries. For each entry it ends with the change of that entry, with {@link #close}, or after
 * {@link #DURATION}. Not thread-safe.
 */
final class EntryLease<K, V> {

  /** The time that a writer or processor has before other operations may change the entry. */
  static final Duration DURATION = Duration.ofSeconds(10);

  private static final Logger LOG = System.getLogger(EntryLease.class.getName());

  private final TypedStore<K, V> entries;
  private final List<byte[]> heldKeys = new ArrayList<>();
  private final String token = UUID.randomUUID().toString();
  private final EntryStore.LeaseSpec spec;
  private final OrphanReleaser orphans;
  private boolean isDetached;
  private boolean hasWaited;

  /**
   * Creates a lease that is not acquired.
   *
   * @param spec the terms; {@link #DURATION} is the usual length
   * @param orphans releases the lease if a reply is lost
   */
  EntryLease(TypedStore<K, V> entries, EntryStore.LeaseSpec spec, OrphanReleaser orphans) {
    this.entries = entries;
    this.spec = spec;
    this.orphans = orphans;
  }

  String token() {
    return token;
  }

  /**
   * Waits until all entries can be leased at once, and reads them. Callers that wait for the same
   * entry get it in the order of their arrival, on all nodes.
   */
  List<Snapshot<V>> acquire(List<byte[]> keys) {
    Backoff backoff =
        keys.size() == 1 ? Backoff.inQueue(entries.budget()) : new Backoff(entries.budget());
    try {
      while (true) {
        Optional<List<Snapshot<V>>> found = entries.lease(keys, token, spec);
        if (found.isPresent()) {
          heldKeys.addAll(keys);
          return found.get();
        }
        hasWaited = true;
        backoff.sleep();
      }
    } catch (RuntimeException e) {
      // Only the reply may be lost, and no caller may wait behind a position that is given up.
      orphans.releaseAfter(e, () -> entries.releaseAsync(keys, token));
      throw e;
    }
  }

  /** Returns whether another caller held the lease, or waited for it. */
  boolean hasWaited() {
    return hasWaited;
  }

  /**
   * Excludes an entry from {@link #close}: its change has ended the lease, or has to. If the writer
   * has written and the change fails, the lease must expire, so that the entry is removed with it.
   */
  void exclude(byte[] key) {
    heldKeys.remove(key);
  }

  /** Lets {@link #close} not wait for Redis, because Redis has not replied. */
  void detach() {
    isDetached = true;
  }

  /** Releases the remaining leases; if Redis does not answer, as soon as it answers again. */
  void close() {
    if (heldKeys.isEmpty()) {
      return;
    }
    if (isDetached || !entries.budget().hasTime()) {
      orphans.release(() -> entries.releaseAsync(heldKeys, token));
      return;
    }
    try {
      entries.release(heldKeys, token);
    } catch (CacheException e) {
      LOG.log(Level.DEBUG, "A lease could not be released yet", e);
      orphans.release(() -> entries.releaseAsync(heldKeys, token));
    }
  }
}
