package io.cachette.session.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.redis.internal.RedisSettings;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.SharedClient;
import io.cachette.redis.internal.TimeBudget;
import io.cachette.redis.internal.outage.CircuitBreaker;
import io.cachette.redis.internal.outage.OutageListeners;
import io.cachette.testkit.RedisCommandException;
import io.cachette.testkit.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The sessions of a new application, and their keys in Redis. */
final class Stores {

  private static final Duration BUDGET = Duration.ofSeconds(60);

  private final List<RedisServer> servers;
  private final ResilientScripts scripts;
  private final String application = UUID.randomUUID().toString();
  final SessionStore store;
  final SessionIndex index;

  /**
   * @param servers all that may have keys
   */
  Stores(ResilientScripts scripts, List<RedisServer> servers) {
    this.servers = servers;
    this.scripts = scripts;
    this.store = new SessionStore(scripts, application);
    this.index = new SessionIndex(scripts, application);
  }

  static ResilientScripts connect(URI uri) {
    ResilientScripts scripts =
        new ResilientScripts(
            "Sessions",
            settings(uri),
            TimeBudget.perRequest(BUDGET),
            new CircuitBreaker(3, Duration.ofSeconds(1)),
            true,
            new OutageListeners(Stores.class.getClassLoader()));
    scripts.connect(SessionStore.ACCESS);
    return scripts;
  }

  /** A share in the client of {@link #connect}. */
  static SharedClient client(URI uri) {
    return SharedClient.open(settings(uri).source());
  }

  private static RedisSettings settings(URI uri) {
    return RedisConfiguration.read(uri, new Properties(), Stores.class.getClassLoader());
  }

  SessionStore storeOn(ResilientScripts other) {
    return new SessionStore(other, application);
  }

  /** Creates a session. */
  SessionId create(int interval, Map<String, byte[]> attributes) {
    SessionId id = SessionToken.generate().id();
    get(store.create(id, 0, interval, "", attributes));
    return id;
  }

  static SessionId nextBeside(SessionId id) {
    return SessionToken.generateInShardOf(id).id();
  }

  Reply load(SessionId id) {
    return get(store.load(id, 0, SessionLock.NONE));
  }

  Reply commit(SessionId id, SessionChanges changes) {
    return get(store.commit(id, changes, SessionLock.NONE));
  }

  static <T> T get(CompletableFuture<T> reply) {
    try {
      return reply.get(BUDGET.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads the number behind the outcome: the time of Redis in milliseconds, or of {@code LOCKED}
   * the milliseconds until the lock expires.
   */
  static long readNumber(Reply reply) {
    return (Long) reply.elements().get(1);
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static Map<String, byte[]> one(String name, String value) {
    return Map.of(name, bytes(value));
  }

  static SessionChanges set(String name, String value) {
    return set(name, value, SessionChanges.ANYTHING);
  }

  static SessionChanges set(String name, String value, String expected) {
    return new SessionChanges(
        null, null, Map.of(name, new SessionChanges.Write(bytes(value), expected)), Map.of());
  }

  /** Returns an attribute as text. */
  @Nullable String attribute(SessionId id, String name) {
    return (String) command("HGET", key(id), "a:" + name);
  }

  /** Sends a command to the server that owns the key. */
  @Nullable Object command(String... command) {
    for (RedisServer server : servers) {
      try {
        return server.command(command);
      } catch (RedisCommandException e) {
        if (!String.valueOf(e.getMessage()).startsWith("MOVED")) {
          throw e;
        }
      }
    }
    throw new IllegalStateException("No server has the key");
  }

  boolean exists(String key) {
    return Long.valueOf(1).equals(command("EXISTS", key));
  }

  long ttl(String key) {
    return (Long) Objects.requireNonNull(command("PTTL", key));
  }

  /** Returns all keys of the application, on all servers. */
  List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (RedisServer server : servers) {
      if (server.command("KEYS", "*" + application + "*") instanceof List<?> found) {
        found.forEach(key -> keys.add((String) key));
      }
    }
    return keys;
  }

  String key(SessionId id) {
    return names().session(id);
  }

  String expiryIndex(SessionId id) {
    return names().expiryIndex(id.shard());
  }

  String tombstone(SessionId id) {
    return names().tombstone(id);
  }

  String contents(SessionId id) {
    return names().contents(id);
  }

  String principalIndex(String digest) {
    return names().principal(digest);
  }

  private SessionKeys names() {
    return new SessionKeys(scripts.namespace(), application);
  }

  /** Returns the time of a session in the expiry index. */
  long indexedTime(SessionId id) {
    return Long.parseLong(
        (String) Objects.requireNonNull(command("ZSCORE", expiryIndex(id), id.text())));
  }

  /** Sets the expiry time of a session to the past. */
  void expire(SessionId id) {
    command("HSET", key(id), "d", "1000", "e", "1000");
    command("ZADD", expiryIndex(id), "1000", id.text());
  }
}
