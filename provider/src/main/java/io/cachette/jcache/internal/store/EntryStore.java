package io.cachette.jcache.internal.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The entries of one cache in Redis, as bytes. Every method answers with a stage and blocks nobody;
 * answers come in the order of what was asked. Lists of up to {@value #CHUNK} take one round trip,
 * longer ones one per {@value #CHUNK}, one after another. Safe for use by several threads.
 *
 * <p>All methods apply expiry: an entry whose deadline has passed is absent.
 */
public interface EntryStore {

  /**
   * How many entries one script handles at the most, so that the server is never blocked for long.
   */
  int CHUNK = 1000;

  /** Looks entries up and changes nothing. A replica may answer if the client is set up so. */
  CompletionStage<List<Lookup>> read(List<byte[]> keys, Fetch fetch);

  /** Looks an entry up with its age and changes nothing. A replica may answer as to a read. */
  CompletionStage<ValueWithTtl> peek(byte[] key);

  /** Decides who loads the value of an entry. Sent once. */
  CompletionStage<LoadGrant> requestLoad(LoadRequest request, ReplyFields replyFields);

  /**
   * Changes entries, each one atomically against everything that any node does. Sent once.
   *
   * @param token of the lease that the caller holds on the entries, or empty. A lease ends with the
   *     change of its entry; an entry whose lease ran out, or that somebody else leases, is not
   *     changed: {@link Effect#BUSY}
   */
  CompletionStage<List<Change>> mutate(
      List<Mutation> mutations, ReplyFields replyFields, String token);

  /**
   * Takes a lease on all of these entries, or on none. While it lasts, nobody else changes them;
   * reads go on. At most {@value #CHUNK} keys.
   *
   * @param token names this lease; never used before
   * @return the entries, or empty if somebody else has a lease on one of them
   */
  CompletionStage<Optional<List<Lookup>>> lease(
      List<byte[]> keys, String token, Duration time, ReplyFields replyFields);

  /** Ends a lease without a change. */
  CompletionStage<?> release(List<byte[]> keys, String token);

  /**
   * Reads a page of some {@value #CHUNK} entries. An entry that stays while all pages are read is
   * on one of them, and on two if Redis grew or shrank the hash meanwhile.
   */
  CompletionStage<Page> scan(String cursor, Fetch fetch);

  /**
   * Deletes up to {@value #CHUNK} dead entries.
   *
   * @return how many were due, and the entries themselves if expired ones are wanted
   */
  CompletionStage<Sweep> sweep(ReplyFields replyFields);

  /** Deletes all entries without events; loads that are under way will not be stored. */
  CompletionStage<?> clear();

  /** Deletes every key of the cache. */
  CompletionStage<?> destroy();

  /**
   * Says for some time which changes this node wants to hear of, or with empty flags that it wants
   * none.
   */
  CompletionStage<?> registerNode(String flags, Duration time);

  /** What a sweep found. */
  record Sweep(int due, List<Page.StoredEntry> expired) {}
}
