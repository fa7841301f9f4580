package io.cachette.session.internal.store;

import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import io.cachette.redis.internal.replication.ReplicatedScripts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Store of the sessions of an application in Redis. Each operation is one script and one round
 * trip, and is sent once. Stages fail with {@link io.cachette.redis.StoreFailureException}, also if
 * Redis is out of memory, see {@link OutOfMemory}; no method blocks. Thread-safe.
 */
public final class SessionStore {

  /** The script of every request; nodes load it into the server when they connect. */
  public static final Script ACCESS = script("plain_access.lua", "access.lua");

  /** Time to live of the contents of a destroyed session: {@code GRACE} of {@code session.lua}. */
  public static final Duration CONTENTS_TIME_TO_LIVE = Duration.ofMinutes(2);

  private static final Script CREATE = script("create.lua");
  private static final Script COMMIT = script("plain_commit.lua", "commit.lua");
  private static final Script UNLOCK = script("unlock.lua");
  private static final Script DESTROY = script("destroy.lua");
  private static final Script REVOKE = script("revoke.lua");
  private static final Script CONTENTS = script("claimed.lua");
  private static final Script MOVE = script("move.lua");

  /** The scripts that write a session; accesses extend it only, and any node can repeat them. */
  private static final Set<Script> CONFIRMED = Set.of(CREATE, COMMIT, MOVE, DESTROY);

  private static final Script PEEK = Script.loadReadOnly(SessionStore.class, "peek.lua");

  private static final Script PEEK_PRINCIPAL =
      Script.loadReadOnly(SessionStore.class, "peek_principal.lua");

  private final ResilientScripts scripts;
  private final ReplicatedScripts replicated;
  private final int acknowledgeReplicas;
  private final SessionKeys keys;
  private final OutOfMemory outOfMemory = new OutOfMemory();

  /** Modes of {@code access.lua}. */
  private enum AccessMode {
    LOAD,
    TOUCH,
    HOLD
  }

  /**
   * Creates the store of an application.
   *
   * @param application name of the application, unique in the namespace
   */
  public SessionStore(ResilientScripts scripts, String application) {
    this(scripts, application, 0);
  }

  /**
   * Creates the store of an application.
   *
   * @param application name of the application, unique in the namespace
   * @param acknowledgeReplicas number of replicas that must confirm that a session was created,
   *     changed, moved or destroyed; if fewer do, the operation fails as one without a reply
   */
  public SessionStore(ResilientScripts scripts, String application, int acknowledgeReplicas) {
    this.scripts = scripts;
    this.replicated = new ReplicatedScripts(scripts);
    this.acknowledgeReplicas = acknowledgeReplicas;
    this.keys = new SessionKeys(scripts.namespace(), application);
  }

  private static Script script(String file) {
    return Script.loadReadWrite(SessionStore.class, "out_of_memory.lua", "session.lua", file);
  }

  /** A script with a short way for most requests, which is before everything else. */
  private static Script script(String shortWay, String file) {
    return Script.loadReadWrite(
        SessionStore.class, shortWay, "out_of_memory.lua", "session.lua", file);
  }

  /** Returns the channel on which scripts publish destroyed sessions and changed ids. */
  public String channel() {
    return keys.channel();
  }

  /**
   * Records the arrival of a request, extends the session and returns it.
   *
   * @param elapsedMillis milliseconds since the request arrived
   * @param lock the lock to acquire, or {@link SessionLock#NONE}
   */
  public CompletableFuture<Reply> load(SessionId id, long elapsedMillis, SessionLock lock) {
    return access(id, elapsedMillis, AccessMode.LOAD, lock);
  }

  /** Records the arrival of a request, and extends the session. */
  public CompletableFuture<Reply> touch(SessionId id, long elapsedMillis) {
    return access(id, elapsedMillis, AccessMode.TOUCH, SessionLock.NONE);
  }

  /** Extends the session of a request that is still running, and renews its lock. */
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
   * @param elapsedMillis milliseconds since its creation
   * @param interval maximum inactive interval in seconds; zero or negative for no limit
   * @param principal digest of the principal; empty for none
   */
  public CompletableFuture<Reply> create(
      SessionId id,
      long elapsedMillis,
      int interval,
      String principal,
      Map<String, byte[]> attributes) {
    return create(id, elapsedMillis, interval, principal, attributes, false);
  }

  /**
   * Writes a new session.
   *
   * @param isReplacing whether to replace a session with this id, as an earlier attempt of the same
   *     request has written it
   * @see #create(SessionId, long, int, String, Map)
   */
  public CompletableFuture<Reply> create(
      SessionId id,
      long elapsedMillis,
      int interval,
      String principal,
      Map<String, byte[]> attributes,
      boolean isReplacing) {
    List<Object> words = new ArrayList<>();
    words.addAll(List.of(interval, principal, isReplacing ? "replace" : ""));
    attributes.forEach((name, bytes) -> words.addAll(List.of(StoredSession.toField(name), bytes)));
    return run(CREATE, id, elapsedMillis, words.toArray());
  }

  /** Changes a session, and releases its lock unless that is {@link SessionLock#NONE}. */
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

  /** Releases the lock of a request. */
  public CompletableFuture<Reply> unlock(SessionId id, SessionLock lockToRelease) {
    return run(UNLOCK, id, 0, lockToRelease.token());
  }

  /** Destroys a session whose listeners are not to be notified. */
  public CompletableFuture<Reply> destroy(SessionId id) {
    return run(DESTROY, id, keys.scriptKeys(id, keys.contents(id)), 0, "always", "");
  }

  /**
   * Destroys a session. One caller gets its contents, and notifies the listeners. Redis keeps the
   * contents for {@link #CONTENTS_TIME_TO_LIVE} under the token of that caller.
   */
  public CompletableFuture<Reply> destroyKeepingContents(PendingDestruction destruction) {
    return runDestruction(
        DESTROY,
        destruction,
        destruction.onlyIfExpired() ? "expired" : "always",
        destruction.token());
  }

  /**
   * Takes a session back whose creation got no reply. {@code LIVE} if this call has destroyed it,
   * or prevents that it is created later: then the caller notifies the listeners. May be repeated
   * with the same token for {@link #CONTENTS_TIME_TO_LIVE}.
   */
  public CompletableFuture<Reply> revoke(PendingDestruction destruction) {
    return runDestruction(REVOKE, destruction, destruction.token());
  }

  /** Reads the contents of a session that this destruction removed, until they are discarded. */
  public CompletableFuture<Reply> readContents(PendingDestruction destruction) {
    return runDestruction(CONTENTS, destruction, destruction.token(), "get");
  }

  /** Discards the contents of a session that this destruction removed. */
  public CompletableFuture<Reply> discardContents(PendingDestruction destruction) {
    return runDestruction(CONTENTS, destruction, destruction.token(), "release");
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
   * Changes the id of a session.
   *
   * @param to new id, in the same shard
   * @param isBound whether attributes are bound to the id, so that they have to be replaced
   * @param rebound all attributes for the new id if they are bound, otherwise empty
   */
  public CompletableFuture<Reply> move(
      SessionId from, SessionId to, boolean isBound, Map<String, SessionChanges.Write> rebound) {
    List<Object> words = new ArrayList<>(List.of(to.text(), isBound ? "bound" : ""));
    rebound.forEach(
        (name, write) ->
            words.addAll(List.of(StoredSession.toField(name), write.bytes(), write.expected())));
    return run(MOVE, from, keys.scriptKeys(from, keys.session(to)), 0, words.toArray());
  }

  /**
   * Reads the fields of a session, which does not count as an access. Attributes have their sizes
   * in place of their values, as decimal text. The reply is empty if the session does not exist.
   */
  public CompletableFuture<List<Object>> peek(SessionId id) {
    return scripts.runAsync(PEEK, List.of(keys.session(id)), List.of());
  }

  /** Reads the digest of the principal of a session; empty if there is none. */
  public CompletableFuture<String> peekPrincipal(SessionId id) {
    return scripts
        .runAsync(PEEK_PRINCIPAL, List.of(keys.session(id)), List.of())
        .thenApply(reply -> reply.isEmpty() ? "" : StoredSession.decode(reply.get(0)));
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
    return replicated
        .runAsync(
            script, scriptKeys, arguments, CONFIRMED.contains(script) ? acknowledgeReplicas : 0)
        .thenApply(
            confirmed ->
                requireReplicas(
                    requireMemory(new Reply(id, confirmed.reply())), script, confirmed.replicas()));
  }

  /** A session that was not found, or that conflicts, was not written. */
  private Reply requireReplicas(Reply reply, Script script, int replicas) {
    if (CONFIRMED.contains(script)
        && reply.outcome() == Reply.Outcome.LIVE
        && replicas < acknowledgeReplicas) {
      throw new StoreFailureException(
          "The session was written, and is not replicated: %d of %d replicas confirmed it in time"
              .formatted(replicas, acknowledgeReplicas),
          null,
          true);
    }
    return reply;
  }

  private Reply requireMemory(Reply reply) {
    if (reply.outcome() == Reply.Outcome.FULL) {
      throw outOfMemory.newFailure();
    }
    return reply;
  }

  static byte[] toBytes(Object word) {
    return word instanceof byte[] bytes ? bytes : word.toString().getBytes(StandardCharsets.UTF_8);
  }
}
