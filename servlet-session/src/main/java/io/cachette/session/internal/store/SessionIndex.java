package io.cachette.session.internal.store;

import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
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
  public static final int PAGE_SIZE = 1_000;

  private static final Script SHARD = Script.loadReadOnly(SessionIndex.class, "shard.lua");
  private static final Script PRINCIPAL = Script.loadReadWrite(SessionIndex.class, "principal.lua");
  private static final Duration CENTURY = Duration.ofDays(36_525);

  private final ResilientScripts scripts;
  private final SessionKeys keys;

  /** See {@link SessionStore}. */
  public SessionIndex(ResilientScripts scripts, String application) {
    this.scripts = scripts;
    this.keys = new SessionKeys(scripts.namespace(), application);
  }

  /** How many shards there are. */
  public static int shardCount() {
    return SessionId.SHARDS;
  }

  /** The digest by which a principal is known in Redis. */
  public static String digest(String principal) {
    return SessionToken.digest(principal);
  }

  /** Sessions of a shard whose deadline has passed. */
  public CompletableFuture<List<SessionId>> listExpired(int shard) {
    return runShardScript(shard, "due", 0).thenApply(SessionIndex::toIds);
  }

  /** Sessions of a shard that live, from one of them on, those first that expire first. */
  public CompletableFuture<List<SessionId>> listUnexpired(int shard, int from) {
    return runShardScript(shard, "live", from).thenApply(SessionIndex::toIds);
  }

  /** How many sessions of a shard live. */
  public CompletableFuture<Long> count(int shard) {
    return runShardScript(shard, "count", 0).thenApply(reply -> (Long) reply.get(0));
  }

  private CompletableFuture<List<Object>> runShardScript(int shard, String mode, int from) {
    return scripts.runAsync(
        SHARD, List.of(keys.expiryIndex(shard)), toArguments(mode, PAGE_SIZE, from));
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
    Duration timeToLive = interval > 0 ? Duration.ofSeconds(interval) : CENTURY;
    // It is renewed when an eighth of the time has passed by half.
    Duration indexTimeToLive = timeToLive.plus(timeToLive.dividedBy(8));
    return runPrincipalScript(
            digest, "put", id, indexTimeToLive.toMillis(), limit, evict ? "evict" : "refuse")
        .thenApply(
            reply ->
                (Long) reply.get(0) == 1
                    ? Optional.of(toIds(reply.subList(1, reply.size())))
                    : Optional.empty());
  }

  /** Lists a session no more. */
  public CompletableFuture<List<Object>> remove(String digest, SessionId id) {
    return runPrincipalScript(digest, "remove", id);
  }

  /** The sessions of a principal; some of them may have ended. */
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
