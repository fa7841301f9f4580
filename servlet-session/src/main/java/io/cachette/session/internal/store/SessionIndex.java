package io.cachette.session.internal.store;

import io.cachette.redis.GuardedScripts;
import io.cachette.redis.Script;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Which sessions there are, which are due, and which of them are a principal's. Each operation is
 * one script and one round trip; nothing blocks.
 */
public final class SessionIndex {

  /** So many ids a call brings at the most. */
  public static final int PAGE = 1_000;

  private static final Script SHARD = Script.reading(SessionIndex.class, "shard.lua");
  private static final Script PRINCIPAL = Script.writing(SessionIndex.class, "principal.lua");
  private static final Duration CENTURY = Duration.ofDays(36_525);

  private final GuardedScripts scripts;
  private final SessionKeys keys;

  /** See {@link SessionStore}. */
  public SessionIndex(GuardedScripts scripts, String application) {
    this.scripts = scripts;
    this.keys = new SessionKeys(scripts.namespace(), application);
  }

  /** How many shards there are. */
  public static int shards() {
    return SessionId.SHARDS;
  }

  /** The digest by which a principal is known in Redis. */
  public static String digest(String principal) {
    return SessionToken.digest(principal);
  }

  /** Sessions of a shard whose deadline has passed. */
  public CompletableFuture<List<SessionId>> due(int shard) {
    return shard(shard, "due", 0).thenApply(SessionIndex::ids);
  }

  /** Sessions of a shard that live, from one of them on, those first that expire first. */
  public CompletableFuture<List<SessionId>> live(int shard, int from) {
    return shard(shard, "live", from).thenApply(SessionIndex::ids);
  }

  /** How many sessions of a shard live. */
  public CompletableFuture<Long> count(int shard) {
    return shard(shard, "count", 0).thenApply(reply -> (Long) reply.get(0));
  }

  private CompletableFuture<List<Object>> shard(int shard, String what, int from) {
    return scripts.run(SHARD, List.of(keys.deadlines(shard)), words(what, PAGE, from));
  }

  /**
   * Lists a session with those of its principal.
   *
   * @param digest of the principal
   * @param interval seconds that the session may be idle
   * @param limit so many sessions at the most; zero for any number
   * @param evict whether others have to go if there are too many; otherwise this one is not listed
   * @return the sessions that have to go, or nothing if it is not listed
   */
  public CompletableFuture<Optional<List<SessionId>>> put(
      String digest, SessionId id, int interval, int limit, boolean evict) {
    Duration life = interval > 0 ? Duration.ofSeconds(interval) : CENTURY;
    // It is renewed when an eighth of the time has passed by half.
    Duration listed = life.plus(life.dividedBy(8));
    return principal(digest, "put", id, listed.toMillis(), limit, evict ? "evict" : "refuse")
        .thenApply(
            reply ->
                (Long) reply.get(0) == 1
                    ? Optional.of(ids(reply.subList(1, reply.size())))
                    : Optional.empty());
  }

  /** Lists a session no more. */
  public CompletableFuture<List<Object>> remove(String digest, SessionId id) {
    return principal(digest, "remove", id);
  }

  /** The sessions of a principal; some of them may have ended. */
  public CompletableFuture<List<SessionId>> list(String digest) {
    return principal(digest, "list", "").thenApply(SessionIndex::ids);
  }

  private CompletableFuture<List<Object>> principal(String digest, Object... words) {
    return scripts.run(PRINCIPAL, List.of(keys.principal(digest)), words(words));
  }

  private static List<byte[]> words(Object... words) {
    return Arrays.stream(words).map(SessionStore::bytes).toList();
  }

  private static List<SessionId> ids(List<Object> reply) {
    return reply.stream().map(id -> new SessionId(StoredSession.text(id))).toList();
  }
}
