package io.cachette.jcache.internal.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * The entries of one cache in Redis, as bytes. Every method is asynchronous and returns without
 * waiting for Redis. A list of results has the order of the keys or mutations of its request. A
 * request is one script call and takes one round trip, so a caller with many entries sends its
 * {@link Chunks} one after another: if it sent all at once, the last one could time out.
 * Thread-safe.
 *
 * <p>All methods apply expiry: from its expiry time on, an entry is absent.
 */
public interface EntryStore {

  /**
   * The maximum number of entries per script call that changes entries or reads a page. On a quiet
   * machine, such a call blocks the server for less than a millisecond, if the entries are small.
   */
  int CHUNK = 250;

  /** The maximum number of keys per script call that only looks entries up. */
  int READ_CHUNK = 1000;

  /**
   * The maximum size of the keys and values per script call, and of the entries on a page of a
   * scan, unless there is only one.
   */
  int CHUNK_BYTES = 1024 * 1024;

  /** Returns the number of partitions, to which a request for several entries goes in parallel. */
  default int partitions() {
    return 1;
  }

  /** Returns the position of the partition that has an entry. */
  default int partitionOf(byte[] key) {
    return 0;
  }

  /** Returns the store of a partition; this if there is only one. */
  default EntryStore partition(int position) {
    return this;
  }

  /**
   * Looks entries up and changes nothing. If the client reads from replicas, a replica may reply.
   *
   * @param keys one of the {@link Chunks#ofKeys}
   */
  CompletionStage<List<Lookup>> read(List<byte[]> keys, Fetch fetch);

  /**
   * Looks an entry up with its remaining time to live and changes nothing. If the client reads from
   * replicas, a replica may reply.
   */
  CompletionStage<ValueWithTtl> peek(byte[] key);

  /**
   * Requests the load of a value. Redis returns the value of the entry if it suffices, or else
   * decides whether the caller may load. The request is not sent again after a timeout.
   */
  CompletionStage<LoadGrant> requestLoad(LoadRequest request, ReplyFields replyFields);

  /**
   * Changes entries, each one atomically with respect to all operations of all nodes. The request
   * is not sent again after a timeout.
   *
   * @param mutations one of the {@link Chunks}
   * @param token the token of the lease that the caller holds on the entries; empty if it holds
   *     none. The change of an entry ends the lease on it. If the lease has expired, or another
   *     caller holds a lease, the entry does not change and the effect is {@link Effect#BUSY}
   * @return fails if no result is known in a single partition; for several, completes with {@link
   *     Effect#UNKNOWN} for the mutations of those that fail
   */
  CompletionStage<List<Change>> mutate(
      List<Mutation> mutations, ReplyFields replyFields, String token);

  /**
   * Acquires a lease on all of these entries, or on none. Until it ends, only its holder can change
   * the entries; every caller can read them. One round trip.
   *
   * @param keys the keys of one of the {@link Chunks}
   * @param token identifies this lease; must be unique
   * @return completes with the entries; empty if another caller holds a lease on one of them. If it
   *     fails and Redis may have executed the request, the caller releases the lease
   */
  CompletionStage<Optional<List<Lookup>>> lease(
      List<byte[]> keys, String token, LeaseSpec spec, ReplyFields replyFields);

  /**
   * Acquires a lease as {@link #lease(List, String, LeaseSpec, ReplyFields)} does, and hands over
   * the expired entries that were found and deleted, whether or not the lease is acquired then.
   *
   * @param onExpired receives keys and values, before the stage completes, one after another but on
   *     any thread; must not block
   */
  default CompletionStage<Optional<List<Lookup>>> lease(
      List<byte[]> keys,
      String token,
      LeaseSpec spec,
      ReplyFields replyFields,
      BiConsumer<byte[], byte[]> onExpired) {
    return lease(keys, token, spec, replyFields)
        .thenApply(
            found -> {
              found.ifPresent(lookups -> Lookup.forEachExpired(keys, lookups, onExpired));
              return found;
            });
  }

  /**
   * Releases a lease without changing the entries, which get their expiry times back. One round
   * trip.
   *
   * @param keys the keys of one of the {@link Chunks}
   */
  CompletionStage<?> release(List<byte[]> keys, String token);

  /**
   * Reads a page of about {@value #CHUNK} entries, or about {@value #CHUNK_BYTES} bytes. An entry
   * that exists during the whole scan is on one page. It may be on two pages if Redis resizes the
   * hash during the scan.
   *
   * @param cursor {@link Page#END} for the first page, else the cursor of the page before
   */
  CompletionStage<Page> scan(String cursor, Fetch fetch);

  /**
   * Deletes up to {@value #CHUNK} expired entries, or about {@value #CHUNK_BYTES} bytes, and
   * restores a part of the index if the server has lost it. One round trip.
   *
   * @return completes with the number of expired entries, with the time until the next one expires,
   *     and with the entries themselves if they are requested
   */
  CompletionStage<Sweep> sweep(ReplyFields replyFields);

  /**
   * Deletes all entries without publishing events. The values of loads in progress are not stored.
   * One round trip.
   */
  CompletionStage<?> clear();

  /** Deletes every key of the cache. One round trip. */
  CompletionStage<?> destroy();

  /**
   * Registers this node for events. One round trip.
   *
   * @param flags the events, see {@code entry.lua}; empty to remove the registration
   * @param time the length of the registration, unless it is renewed
   */
  CompletionStage<?> registerNode(String flags, Duration time);

  /**
   * Asks a partition whether invalidations of its entries reach this node, and for the stamp of the
   * last one, see {@code near.lua}. The master replies. Changes nothing, unless it is a resync. One
   * round trip.
   *
   * @param isResync whether to advance the stamp before, and to publish an invalidation without
   *     keys with the new one
   * @return completes with empty if this node has no live registration with the flag N
   * @throws UnsupportedOperationException if there are several partitions, each of which has a
   *     stamp of its own
   */
  CompletionStage<Optional<NearCheck>> checkNear(boolean isResync);

  /**
   * Gives up all changes that this node has sent without receiving a reply. From the completion of
   * the stage on, none of them changes an entry, however late it arrives: it fails. One round trip.
   */
  CompletionStage<?> fence();

  /**
   * The terms of a lease.
   *
   * @param duration the length of the lease, unless it is released earlier
   * @param isGuarding whether the entries are absent if the lease ends without a change or a
   *     release, because its holder has failed and may have changed the system of record
   * @param isFreeing whether the holder will remove the entries, so that a full server grants the
   *     lease, too
   */
  record LeaseSpec(Duration duration, boolean isGuarding, boolean isFreeing) {}

  /**
   * The result of a sweep.
   *
   * @param due the number of entries that were due, at most {@value #CHUNK}
   * @param hasMore whether more entries may be due
   * @param isIndexIncomplete whether another sweep has to restore a part of the index
   * @param nextMillis the time until the next entry expires; 0 if it is unknown, {@link
   *     Long#MAX_VALUE} if no entry has an expiry time
   * @param isRemoteListening whether another node is registered for expired entries
   * @param needsNext whether another sweep has to follow, even if no node changes the cache
   * @param expired the expired entries if they were requested, else empty
   */
  record Sweep(
      int due,
      boolean hasMore,
      boolean isIndexIncomplete,
      long nextMillis,
      boolean isRemoteListening,
      boolean needsNext,
      List<Page.StoredEntry> expired) {

    /** Returns the result in a reply of {@code sweep.lua}. */
    static Sweep of(List<Object> reply) {
      long next = (Long) reply.get(3);
      List<Page.StoredEntry> expired = new ArrayList<>(reply.size() / 2);
      for (int i = 6; i < reply.size(); i += 2) {
        expired.add(new Page.StoredEntry((byte[]) reply.get(i), (byte[]) reply.get(i + 1), 0));
      }
      return new Sweep(
          ((Long) reply.get(0)).intValue(),
          reply.get(1).equals(1L),
          reply.get(2).equals(1L),
          next < 0 ? Long.MAX_VALUE : next,
          reply.get(4).equals(1L),
          reply.get(5).equals(1L),
          expired);
    }
  }

  /**
   * The state of a partition for a near cache.
   *
   * @param stamp the number of the last invalidation of the partition
   * @param hasEntries whether the partition has a hash of entries: it has none if it is empty, or
   *     if the server has lost it
   */
  record NearCheck(long stamp, boolean hasEntries) {}
}
