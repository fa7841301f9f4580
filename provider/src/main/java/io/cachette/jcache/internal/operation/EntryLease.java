package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.entry.Snapshot;
import io.cachette.jcache.internal.entry.TypedStore;
import io.cachette.jcache.internal.task.Backoff;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.cache.CacheException;

/**
 * The leases of one operation on its entries: while they last, nobody else changes these. Each ends
 * with the change of its entry, at {@link #close}, or by itself. Used by one thread.
 */
final class EntryLease<K, V> {

  /** How long a writer or processor may take before others may change the entry. */
  static final Duration DURATION = Duration.ofSeconds(10);

  /** How long to wait for an entry that somebody else leases. */
  static final Duration ACQUIRE_TIMEOUT = DURATION.multipliedBy(3);

  private static final Logger LOG = System.getLogger(EntryLease.class.getName());

  private final TypedStore<K, V> entries;
  private final List<byte[]> heldKeys = new ArrayList<>();
  private final String token = UUID.randomUUID().toString();

  EntryLease(TypedStore<K, V> entries) {
    this.entries = entries;
  }

  String token() {
    return token;
  }

  /** Waits until all of the entries can be leased at once, and reads them. */
  List<Snapshot<V>> acquire(List<byte[]> keys) {
    Backoff backoff = new Backoff(ACQUIRE_TIMEOUT);
    while (true) {
      Optional<List<Snapshot<V>>> found = entries.lease(keys, token, DURATION);
      if (found.isPresent()) {
        heldKeys.addAll(keys);
        return found.get();
      }
      backoff.sleep();
    }
  }

  /** Notes that the lease of an entry ended with its change. */
  void markEnded(byte[] key) {
    heldKeys.remove(key);
  }

  /** Ends what is left. If Redis does not answer, that happens by itself soon. */
  void close() {
    if (heldKeys.isEmpty()) {
      return;
    }
    try {
      entries.release(heldKeys, token);
    } catch (CacheException e) {
      LOG.log(Level.DEBUG, "A lease could not be given back; it ends by itself", e);
    }
  }
}
