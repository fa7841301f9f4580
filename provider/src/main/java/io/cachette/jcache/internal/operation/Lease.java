package io.cachette.jcache.internal.operation;

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
final class Lease<K, V> {

  /** How long a writer or processor may take before others may change the entry. */
  static final Duration TIME = Duration.ofSeconds(10);

  /** How long to wait for an entry that somebody else leases. */
  static final Duration PATIENCE = TIME.multipliedBy(3);

  private static final Logger LOG = System.getLogger(Lease.class.getName());

  private final Entries<K, V> entries;
  private final List<byte[]> open = new ArrayList<>();
  private final String token = UUID.randomUUID().toString();

  Lease(Entries<K, V> entries) {
    this.entries = entries;
  }

  String token() {
    return token;
  }

  /** Waits until all of the entries can be leased at once, and reads them. */
  List<Snapshot<V>> take(List<byte[]> keys) {
    Backoff backoff = new Backoff(PATIENCE);
    while (true) {
      Optional<List<Snapshot<V>>> found = entries.lease(keys, token, TIME);
      if (found.isPresent()) {
        open.addAll(keys);
        return found.get();
      }
      backoff.pause();
    }
  }

  /** Notes that the lease of an entry ended with its change. */
  void ended(byte[] key) {
    open.remove(key);
  }

  /** Ends what is left. If Redis does not answer, that happens by itself soon. */
  void close() {
    if (open.isEmpty()) {
      return;
    }
    try {
      entries.release(open, token);
    } catch (CacheException e) {
      LOG.log(Level.DEBUG, "A lease could not be given back; it ends by itself", e);
    }
  }
}
