package io.cachette.session.internal.store;

import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
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
  public static final Duration CONTENTS_TIME_TO_LIVE = Duration.ofMinutes(2);

  private static final Script CREATE = script("create.lua");
  private static final Script COMMIT = script("commit.lua");
  private static final Script UNLOCK = script("unlock.lua");
  private static final Script DESTROY = script("destroy.lua");
  private static final Script CLAIMED = script("claimed.lua");
  private static final Script MOVE = script("move.lua");
  private static final Script PEEK = Script.loadReadOnly(SessionStore.class, "peek.lua");

  private final ResilientScripts scripts;
  private final SessionKeys keys;

  /** How a request comes to a session: the modes of {@code access.lua}. */
  private enum AccessMode {
    LOAD,
    TOUCH,
    HOLD
  }

  /**
   * @param application name that tells apart applications of one namespace
   */
  public SessionStore(ResilientScripts scripts, String application) {
    this.scripts = scripts;
    this.keys = new SessionKeys(scripts.namespace(), application);
  }

  private static Script script(String file) {
    return Script.loadReadWrite(SessionStore.class, "session.lua", file);
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
   * @param elapsedMillis milliseconds since the request arrived
   * @param lock whether only this request may have it
   */
  public CompletableFuture<Reply> load(SessionId id, long elapsedMillis, SessionLock lock) {
    return access(id, elapsedMillis, AccessMode.LOAD, lock);
  }

  /** Marks the arrival of a request. */
  public CompletableFuture<Reply> touch(SessionId id, long elapsedMillis) {
    return access(id, elapsedMillis, AccessMode.TOUCH, SessionLock.NONE);
  }

  /** Keeps a session from expiring, and its lock from ending, while a request goes on. */
  public CompletableFuture<Reply> keepAlive(SessionId id, SessionLock lock) {
    return access(id, 0, AccessMode.HOLD, lock);
  }

  private CompletableFuture<Reply> access(
      SessionId id, long elapsedMillis, AccessMode mode, SessionLock lock) {
    return run(
        ACCESS,
        id,
        elapsedMillis,
        mode.name().toLowerCase(Locale.ROOT),
        lock.token(),
        lock.lease().toMillis());
  }

  /**
   * Writes a new session.
   *
   * @param elapsedMillis milliseconds since it was created
   * @param principal digest, or empty
   */
  public CompletableFuture<Reply> create(
      SessionId id,
      long elapsedMillis,
      int interval,
      String principal,
      Map<String, byte[]> attributes) {
    List<Object> words = new ArrayList<>(List.of(interval, principal));
    attributes.forEach((name, bytes) -> words.addAll(List.of(StoredSession.toField(name), bytes)));
    return run(CREATE, id, elapsedMillis, words.toArray());
  }

  /** Changes a session, and ends its lock if it is told to. */
  public CompletableFuture<Reply> commit(
      SessionId id, SessionChanges changes, SessionLock lockToRelease) {
    List<Object> words = new ArrayList<>();
    words.add(changes.interval() == null ? "" : changes.interval());
    words.add(changes.principal() == null ? "=" : changes.principal());
    words.add(lockToRelease.token());
    words.add(changes.writes().size());
    changes
        .writes()
        .forEach(
            (name, write) ->
                words.addAll(
                    List.of(StoredSession.toField(name), write.bytes(), write.expected())));
    changes
        .removals()
        .forEach((name, expected) -> words.addAll(List.of(StoredSession.toField(name), expected)));
    return run(COMMIT, id, 0, words.toArray());
  }

  /** Ends the lock of a request. */
  public CompletableFuture<Reply> unlock(SessionId id, SessionLock lockToRelease) {
    return run(UNLOCK, id, 0, lockToRelease.token());
  }

  /** Takes a session out of Redis, of which nobody has to hear. */
  public CompletableFuture<Reply> destroy(SessionId id) {
    return run(DESTROY, id, keys.scriptKeys(id, keys.contents(id)), 0, "always", "");
  }

  /**
   * Takes a session out of Redis, for one caller to tell its listeners. What was in it is kept for
   * a while, for that caller alone.
   */
  public CompletableFuture<Reply> destroyKeepingContents(PendingDestruction destruction) {
    return runDestruction(
        DESTROY,
        destruction,
        destruction.onlyIfExpired() ? "expired" : "always",
        destruction.token());
  }

  /** What a claim took out of Redis, if it did and is not released. */
  public CompletableFuture<Reply> readContents(PendingDestruction destruction) {
    return runDestruction(CLAIMED, destruction, destruction.token(), "get");
  }

  /** What a claim took out of Redis is kept no longer. */
  public CompletableFuture<Reply> discardContents(PendingDestruction destruction) {
    return runDestruction(CLAIMED, destruction, destruction.token(), "release");
  }

  private CompletableFuture<Reply> runDestruction(
      Script script, PendingDestruction destruction, Object... words) {
    return run(
        script,
        destruction.id(),
        keys.scriptKeys(destruction.id(), keys.contents(destruction.id())),
        0,
        words);
  }

  /**
   * Gives a session another id.
   *
   * @param to in the same shard
   * @param bound whether attributes are bound to the id, and so written anew
   * @param rebound all of them, then; otherwise none
   */
  public CompletableFuture<Reply> move(
      SessionId from, SessionId to, boolean bound, Map<String, SessionChanges.Write> rebound) {
    List<Object> words = new ArrayList<>(List.of(to.text(), bound ? "bound" : ""));
    rebound.forEach(
        (name, write) ->
            words.addAll(List.of(StoredSession.toField(name), write.bytes(), write.expected())));
    return run(MOVE, from, keys.scriptKeys(from, keys.session(to)), 0, words.toArray());
  }

  /** The session as it is; no access. Without fields if it is not there. */
  public CompletableFuture<List<Object>> peek(SessionId id) {
    return scripts.runAsync(PEEK, List.of(keys.session(id)), List.of());
  }

  private CompletableFuture<Reply> run(
      Script script, SessionId id, long elapsedMillis, Object... words) {
    return run(script, id, keys.scriptKeys(id), elapsedMillis, words);
  }

  private CompletableFuture<Reply> run(
      Script script, SessionId id, List<Object> scriptKeys, long elapsedMillis, Object... words) {
    List<byte[]> arguments = new ArrayList<>(3 + words.length);
    for (Object first : List.of(id, keys.channel(), elapsedMillis)) {
      arguments.add(toBytes(first));
    }
    for (Object word : words) {
      arguments.add(toBytes(word));
    }
    return scripts.runAsync(script, scriptKeys, arguments).thenApply(reply -> new Reply(id, reply));
  }

  static byte[] toBytes(Object word) {
    return word instanceof byte[] bytes ? bytes : word.toString().getBytes(StandardCharsets.UTF_8);
  }
}
