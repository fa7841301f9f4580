package io.cachette.jcache.internal.outage;

import io.cachette.codec.internal.OptionalLibrary;
import io.cachette.configuration.CachetteConfiguration;
import io.cachette.configuration.OutagePolicy;
import io.cachette.jcache.internal.store.Change;
import io.cachette.jcache.internal.store.EntryStore;
import io.cachette.jcache.internal.store.Fetch;
import io.cachette.jcache.internal.store.LoadGrant;
import io.cachette.jcache.internal.store.LoadRequest;
import io.cachette.jcache.internal.store.Lookup;
import io.cachette.jcache.internal.store.Mutation;
import io.cachette.jcache.internal.store.Page;
import io.cachette.jcache.internal.store.ReplyFields;
import io.cachette.jcache.internal.store.ValueWithTtl;
import java.util.List;
import java.util.Optional;

/**
 * The entries with which a node answers calls while Redis does not. They are the node's own changes
 * of the outage, and last known values: those that Redis has confirmed before. The methods that
 * answer calls have the results of the {@link EntryStore} methods of the same names, and are atomic
 * in this JVM. None of them blocks. Thread-safe.
 */
interface LocalEntries {

  /**
   * Creates the entries of a partition of a cache with an outage policy other than {@link
   * OutagePolicy#FAIL}. Each partition may have its share of the local entries of the cache.
   *
   * @throws IllegalArgumentException if a library is missing that the policy needs
   */
  static LocalEntries of(String cacheName, CachetteConfiguration<?, ?> configuration) {
    if (configuration.getOutagePolicy() != OutagePolicy.LOCAL) {
      return new NoEntries();
    }
    try {
      int share = Math.max(1, configuration.getLocalEntries() / configuration.getPartitions());
      return new HeapEntries(share, configuration.getServeStale(), System::nanoTime);
    } catch (LinkageError e) {
      throw OptionalLibrary.newMissingException(
          "outage policy 'local' of cache '" + cacheName + "'",
          "com.github.ben-manes.caffeine:caffeine",
          e);
    }
  }

  /** Returns a view of a store whose replies update the last known values. */
  EntryStore observe(EntryStore store);

  /** Answers {@link EntryStore#read}. */
  List<Lookup> read(List<byte[]> keys, Fetch fetch);

  /** Answers {@link EntryStore#peek}. */
  ValueWithTtl peek(byte[] key);

  /** Answers {@link EntryStore#requestLoad}. */
  LoadGrant requestLoad(LoadRequest request, ReplyFields replyFields);

  /** Answers {@link EntryStore#mutate}. */
  List<Change> mutate(List<Mutation> mutations, ReplyFields replyFields, String token);

  /** Answers {@link EntryStore#lease}. */
  Optional<List<Lookup>> lease(
      List<byte[]> keys, String token, EntryStore.LeaseSpec spec, ReplyFields replyFields);

  /** Answers {@link EntryStore#release}. */
  void release(List<byte[]> keys, String token);

  /** Returns all entries, as one page of {@link EntryStore#scan}. */
  Page scan(Fetch fetch);

  /** Answers {@link EntryStore#sweep}. */
  EntryStore.Sweep sweep(ReplyFields replyFields);

  /** Removes all entries, as {@link EntryStore#clear} does. */
  void clear();

  /**
   * Forgets the last known values of entries that may have changed in Redis, or that no longer
   * exist there. Own changes of the outage stay.
   */
  void forget(KeySet keys);

  /** Returns whether there are own changes, which {@link #endOutage} drops. */
  boolean hasOwnChanges();

  /** Takes over: from now on, late replies of Redis no longer update last known values. */
  void beginOutage();

  /** Drops the own changes of the outage, with their leases and load tokens. */
  void endOutage();
}
