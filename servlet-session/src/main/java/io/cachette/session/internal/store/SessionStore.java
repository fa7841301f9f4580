package io.cachette.session.internal.store;

import io.cachette.redis.GuardedScripts;
import io.cachette.redis.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The sessions of an application in Redis. Each operation is one script and one round trip, sent
 * once. Stages fail with {@link io.cachette.redis.StoreFailureException}; nothing blocks.
 */
public final class SessionStore {

  /** Asked for by every request: worth being known to the server before the first one. */
  public static final Script ACCESS = script("access.lua");

  /** So long Redis keeps what a claim took out of it: {@code GRACE} of {@code session.lua}. */
  public static final Duration CLAIMS_KEPT = Duration.ofMinutes(2);

  private static final Script CREATE = script("create.lua");
  private static final Script COMMIT = script("commit.lua");
  private static final Script UNLOCK = script("unlock.lua");
  private static final Script DESTROY = script("destroy.lua");
  private static final Script CLAIMED = script("claimed.lua");
  private static final Script MOVE = script("move.lua");
  private static final Script PEEK = Script.reading(SessionStore.class, "peek.lua");

  private final GuardedScripts scripts;
  private final SessionKeys keys;

  /** How a request comes to a session: the modes of {@code access.lua}. */
  private enum Access {
    LOAD,
    TOUCH,
    HOLD
  }

  /**
   * @param application name that tells apart applications of one namespace
   */
  public SessionStore(GuardedScripts scripts, String application) {
    this.scripts = scripts;
    this.keys = new SessionKeys(scripts.namespace(), application);
  }

  private static Script script(String file) {
    return Script.writing(SessionStore.class, "session.lua", file);
  }

  /** The channel on which all nodes hear of sessions that end. */
  public String channel() {
    return keys.channel();
  }

  /** Name of the map of a session. */
  public String key(SessionId id) {
    return keys.session(id);
  }

  /**
   * Marks the arrival of a request, and brings the session.
   *
   * @param ago milliseconds since the request arrived
   * @param lock whether only this request may have it
   */
  public CompletableFuture<Reply> load(SessionId id, long ago, SessionLock lock) {
    return access(id, ago, Access.LOAD, lock);
  }

  /** Marks the arrival of a request. */
  public CompletableFuture<Reply> touch(SessionId id, long ago) {
    return access(id, ago, Access.TOUCH, SessionLock.NONE);
  }

  /** Keeps a session from expiring, and its lock from ending, while a request goes on. */
  public CompletableFuture<Reply> hold(SessionId id, SessionLock lock) {
    return access(id, 0, Access.HOLD, lock);
  }

  private CompletableFuture<Reply> access(SessionId id, long ago, Access access, SessionLock lock) {
    return run(
        ACCESS,
        id,
        ago,
        access.name().toLowerCase(Locale.ROOT),
        lock.token(),
        lock.lease().toMillis());
  }

  /**
   * Writes a new session.
   *
   * @param ago milliseconds since it was created
   * @param principal digest, or empty
   */
  public CompletableFuture<Reply> create(
      SessionId id, long ago, int interval, String principal, Map<String, byte[]> attributes) {
    List<Object> words = new ArrayList<>(List.of(interval, principal));
    attributes.forEach((name, bytes) -> words.addAll(List.of(StoredSession.field(name), bytes)));
    return run(CREATE, id, ago, words.toArray());
  }

  /** Changes a session, and ends its lock if it is told to. */
  public CompletableFuture<Reply> commit(SessionId id, Changes changes, SessionLock ended) {
    List<Object> words = new ArrayList<>();
    words.add(changes.interval() == null ? "" : changes.interval());
    words.add(changes.principal() == null ? "=" : changes.principal());
    words.add(ended.token());
    words.add(changes.writes().size());
    changes
        .writes()
        .forEach(
            (name, write) ->
                words.addAll(List.of(StoredSession.field(name), write.bytes(), write.expected())));
    changes
        .removals()
        .forEach((name, expected) -> words.addAll(List.of(StoredSession.field(name), expected)));
    return run(COMMIT, id, 0, words.toArray());
  }

  /** Ends the lock of a request. */
  public CompletableFuture<Reply> unlock(SessionId id, SessionLock ended) {
    return run(UNLOCK, id, 0, ended.token());
  }

  /** Takes a session out of Redis, of which nobody has to hear. */
  public CompletableFuture<Reply> destroy(SessionId id) {
    return run(DESTROY, id, keys.of(id, keys.claimed(id)), 0, "always", "");
  }

  /**
   * Takes a session out of Redis, for one caller to tell its listeners. What was in it is kept for
   * a while, for that caller alone.
   */
  public CompletableFuture<Reply> claim(SessionClaim claim) {
    return ofClaim(DESTROY, claim, claim.ifExpired() ? "expired" : "always", claim.token());
  }

  /** What a claim took out of Redis, if it did and is not released. */
  public CompletableFuture<Reply> claimed(SessionClaim claim) {
    return ofClaim(CLAIMED, claim, claim.token(), "get");
  }

  /** What a claim took out of Redis is kept no longer. */
  public CompletableFuture<Reply> release(SessionClaim claim) {
    return ofClaim(CLAIMED, claim, claim.token(), "release");
  }

  private CompletableFuture<Reply> ofClaim(Script script, SessionClaim claim, Object... words) {
    return run(script, claim.id(), keys.of(claim.id(), keys.claimed(claim.id())), 0, words);
  }

  /**
   * Gives a session another id.
   *
   * @param to in the same shard
   * @param bound whether attributes are bound to the id, and so written anew
   * @param anew all of them, then; otherwise none
   */
  public CompletableFuture<Reply> move(
      SessionId from, SessionId to, boolean bound, Map<String, Changes.Write> anew) {
    List<Object> words = new ArrayList<>(List.of(to.text(), bound ? "bound" : ""));
    anew.forEach(
        (name, write) ->
            words.addAll(List.of(StoredSession.field(name), write.bytes(), write.expected())));
    return run(MOVE, from, keys.of(from, keys.session(to)), 0, words.toArray());
  }

  /** The session as it is; no access. Without fields if it is not there. */
  public CompletableFuture<List<Object>> peek(SessionId id) {
    return scripts.run(PEEK, List.of(keys.session(id)), List.of());
  }

  private CompletableFuture<Reply> run(Script script, SessionId id, long ago, Object... words) {
    return run(script, id, keys.of(id), ago, words);
  }

  private CompletableFuture<Reply> run(
      Script script, SessionId id, List<Object> all, long ago, Object... words) {
    List<byte[]> arguments = new ArrayList<>(3 + words.length);
    for (Object first : List.of(id, keys.channel(), ago)) {
      arguments.add(bytes(first));
    }
    for (Object word : words) {
      arguments.add(bytes(word));
    }
    return scripts.run(script, all, arguments).thenApply(reply -> new Reply(id, reply));
  }

  static byte[] bytes(Object word) {
    return word instanceof byte[] bytes ? bytes : word.toString().getBytes(StandardCharsets.UTF_8);
  }
}
