package io.cachette.session.internal.store;

import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Indexes of the sessions of an application in Redis: by expiry time and by principal. Each
 * operation is one script and one round trip. Stages fail with {@link
 * io.cachette.redis.StoreFailureException}; no method blocks. Thread-safe.
 */
public final class SessionIndex {

  /** Maximum number of ids in the reply of a call. */
  public static final int PAGE_SIZE = 1_000;

  private static final Script SHARD = Script.loadReadOnly(SessionIndex.class, "shard.lua");
  private static final Script UNEXPIRED = Script.loadReadOnly(SessionIndex.class, "unexpired.lua");
  private static final Script PRINCIPAL =
      Script.loadReadWrite(SessionIndex.class, "out_of_memory.lua", "principal.lua");
  private static final Duration CENTURY = Duration.ofDays(36_525);

  private final ResilientScripts scripts;
  private final SessionKeys keys;
  private final OutOfMemory outOfMemory = new OutOfMemory();

  /**
   * Creates the indexes of an application.
   *
   * @param application name of the application, unique in the namespace
   */
  public SessionIndex(ResilientScripts scripts, String application) {
    this.scripts = scripts;
    this.keys = new SessionKeys(scripts.namespace(), application);
  }

  /** Returns the number of shards. */
  public static int shardCount() {
    return SessionId.SHARDS;
  }

  /** Computes the digest that stands for a principal in Redis. */
  public static String digest(String principal) {
    return SessionToken.digest(principal);
  }

  /**
   * Lists sessions of a shard that may be expired, at most {@link #PAGE_SIZE}. The time in the
   * index may be before the expiry time, so the caller destroys them only if they are expired,
   * which corrects the time in the index of the others.
   */
  public CompletableFuture<List<SessionId>> listDue(int shard) {
    return runShardScript(shard, "due", Page.BEGIN).thenApply(found -> found.next().ids());
  }

  /**
   * A page of the sessions of a shard.
   *
   * @param isLast whether no session follows
   * @param after time in the index and id of the last session, for the next page
   */
  public record Page(List<SessionId> ids, boolean isLast, List<String> after) {

    /** The beginning of a shard. */
    public static final Page BEGIN = new Page(List.of(), false, List.of("", ""));
  }

  /**
   * Sessions in the order of the index.
   *
   * @param dueCount how many of them are due, which are the first ones
   */
  private record IndexedSessions(Page next, int dueCount) {

    static IndexedSessions of(List<Object> reply) {
      double now = parseTime(reply.get(0));
      List<SessionId> ids = new ArrayList<>();
      int dueCount = 0;
      for (int i = 1; i < reply.size(); i += 2) {
        ids.add(new SessionId(StoredSession.decode(reply.get(i))));
        dueCount += parseTime(reply.get(i + 1)) <= now ? 1 : 0;
      }
      return new IndexedSessions(
          ids.isEmpty()
              ? new Page(ids, true, Page.BEGIN.after())
              : new Page(
                  ids,
                  false,
                  List.of(
                      StoredSession.decode(reply.get(reply.size() - 1)),
                      ids.get(ids.size() - 1).text())),
          dueCount);
    }

    /** Other programs than the scripts may have written a time with a fraction or an exponent. */
    private static double parseTime(Object bytes) {
      String text = StoredSession.decode(bytes);
      return switch (text) {
        case "inf" -> Double.POSITIVE_INFINITY;
        case "-inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(text);
      };
    }
  }

  /**
   * Lists sessions of a shard that are not expired, at most {@link #PAGE_SIZE}, in the order of
   * their times in the index. A session that is extended meanwhile may be listed again. A page may
   * be empty and not the last one. Costs a second round trip if sessions of the page may be
   * expired.
   *
   * @param previous the page before, or {@link Page#BEGIN}
   */
  public CompletableFuture<Page> listUnexpired(int shard, Page previous) {
    return runShardScript(shard, "all", previous)
        .thenCompose(
            found -> {
              List<SessionId> ids = found.next().ids();
              List<SessionId> later = ids.subList(found.dueCount(), ids.size());
              return selectUnexpired(ids.subList(0, found.dueCount()))
                  .thenApply(
                      unexpired ->
                          new Page(
                              Stream.concat(unexpired.stream(), later.stream()).toList(),
                              found.next().isLast(),
                              found.next().after()));
            });
  }

  /**
   * Counts the sessions of a shard that are not expired. Costs more than one round trip only if
   * sessions may be expired that no sweep has found yet.
   */
  public CompletableFuture<Long> count(int shard) {
    return scripts
        .runAsync(SHARD, List.of(keys.expiryIndex(shard)), toArguments("count", PAGE_SIZE, "", ""))
        .thenCompose(
            reply ->
                (Long) reply.get(1) == 0
                    ? CompletableFuture.completedFuture((Long) reply.get(0))
                    : countDue(shard, Page.BEGIN)
                        .thenApply(unexpired -> (Long) reply.get(0) + unexpired));
  }

  /** Counts the sessions behind a page that are due and not expired. */
  private CompletableFuture<Long> countDue(int shard, Page previous) {
    return runShardScript(shard, "due", previous)
        .thenCompose(
            found ->
                found.next().isLast()
                    ? CompletableFuture.completedFuture(0L)
                    : selectUnexpired(found.next().ids())
                        .thenCombine(
                            countDue(shard, found.next()),
                            (unexpired, others) -> unexpired.size() + others));
  }

  /** Returns those of the sessions, which are of one shard, that are not expired. */
  private CompletableFuture<List<SessionId>> selectUnexpired(List<SessionId> ids) {
    if (ids.isEmpty()) {
      return CompletableFuture.completedFuture(ids);
    }
    List<Object> sessions = ids.stream().<Object>map(keys::session).toList();
    return scripts
        .runAsync(UNEXPIRED, sessions, List.of())
        .thenApply(
            reply ->
                IntStream.range(0, ids.size())
                    .filter(i -> (Long) reply.get(i) == 1)
                    .mapToObj(ids::get)
                    .toList());
  }

  private CompletableFuture<IndexedSessions> runShardScript(int shard, String mode, Page previous) {
    return scripts
        .runAsync(
            SHARD,
            List.of(keys.expiryIndex(shard)),
            toArguments(mode, PAGE_SIZE, previous.after().get(0), previous.after().get(1)))
        .thenApply(IndexedSessions::of);
  }

  /**
   * Adds a session to the index of its principal. Fails if Redis is out of memory.
   *
   * @param digest of the principal
   * @param interval maximum inactive interval of the session, in seconds
   * @param limit maximum number of sessions of the principal; zero for no limit
   * @param mayEvict whether a session beyond the limit evicts others; otherwise it is refused
   * @return the evicted sessions, which the caller destroys; empty if the session is refused
   */
  public CompletableFuture<Optional<List<SessionId>>> put(
      String digest, SessionId id, int interval, int limit, boolean mayEvict) {
    return runPrincipalScript(
            digest, "put", id, entryMillis(interval), limit, mayEvict ? "evict" : "refuse")
        .thenApply(this::parsePutReply);
  }

  /** Scripts renew the entry when a sixteenth of the interval has passed; an eighth is enough. */
  private static long entryMillis(int interval) {
    Duration timeToLive = interval > 0 ? Duration.ofSeconds(interval) : CENTURY;
    return timeToLive.plus(timeToLive.dividedBy(8)).toMillis();
  }

  private Optional<List<SessionId>> parsePutReply(List<Object> reply) {
    long code = (Long) reply.get(0);
    if (code < 0) {
      throw outOfMemory.newFailure();
    }
    return code == 1 ? Optional.of(toIds(reply.subList(1, reply.size()))) : Optional.empty();
  }

  /**
   * Renews the entry of a session in the index of its principal, also while Redis is out of memory.
   * Does not wait for the reply.
   *
   * @param digest of the principal; null if there is nothing to renew
   * @param interval maximum inactive interval of the session, in seconds
   */
  public void renew(@Nullable String digest, SessionId id, int interval) {
    if (digest != null) {
      CompletableFuture<?> unused = runPrincipalScript(digest, "renew", id, entryMillis(interval));
    }
  }

  /** Removes a session from the index of a principal. */
  CompletableFuture<List<Object>> remove(String digest, SessionId id) {
    return runPrincipalScript(digest, "remove", id);
  }

  /**
   * Removes a session from the index of its principal. Does not wait for the reply.
   *
   * @param digest of the principal; null if there is nothing to remove
   */
  public void removeIfPresent(@Nullable String digest, SessionId id) {
    if (digest != null) {
      CompletableFuture<?> unused = remove(digest, id);
    }
  }

  /** Lists the sessions of a principal; some of them may be expired or destroyed. */
  public CompletableFuture<List<SessionId>> listByPrincipal(String digest) {
    return runPrincipalScript(digest, "list", "").thenApply(SessionIndex::toIds);
  }

  private CompletableFuture<List<Object>> runPrincipalScript(String digest, Object... words) {
    return scripts.runAsync(PRINCIPAL, List.of(keys.principal(digest)), toArguments(words));
  }

  private static List<byte[]> toArguments(Object... words) {
    return Arrays.stream(words).map(SessionStore::toBytes).toList();
  }

  private static List<SessionId> toIds(List<Object> reply) {
    return reply.stream().map(id -> new SessionId(StoredSession.decode(id))).toList();
  }
}
