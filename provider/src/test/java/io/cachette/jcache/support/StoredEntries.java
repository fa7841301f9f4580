package io.cachette.jcache.support;

import io.cachette.testkit.RedisServer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The entries of a cache as they are stored in Redis, see {@code docs/storage.md}. */
public final class StoredEntries {

  private final RedisServer server;
  private final String entries;

  /** Creates a view of the entries in a hash. */
  public StoredEntries(RedisServer server, String entries) {
    this.server = server;
    this.entries = entries;
  }

  /** Creates a view of the entries of a cache. */
  public static StoredEntries of(RedisServer server, CacheFixture fixture, String cache) {
    return new StoredEntries(server, fixture.namespace() + ":{" + cache + "}");
  }

  /** Whether a server lets the fields of hashes expire, as Redis 8 and Valkey 9 do. */
  public static boolean doFieldsExpire(RedisServer server) {
    return String.valueOf(server.command("COMMAND", "INFO", "HSETEX")).contains("write");
  }

  /** Returns the keys of the load tokens that exist. */
  public List<String> loads() {
    return records("load:");
  }

  /** Returns the keys of the leases that exist. */
  public List<String> leases() {
    return records("lease:");
  }

  /** Whether the cache was opened by a manager, and lets its fields expire. */
  private boolean isFieldTtl() {
    return "field-ttl".equals(server.command("HGET", entries + ":descriptor", "layout"));
  }

  private List<String> records(String kind) {
    return ((List<?>) Objects.requireNonNull(server.command("HKEYS", control())))
        .stream()
            .map(String::valueOf)
            .filter(field -> field.startsWith(kind))
            .map(field -> field.substring(kind.length()))
            .toList();
  }

  /** Returns the registrations of nodes with listeners. */
  public String listeners() {
    Object text = server.command("HGET", control(), "listeners");
    return text == null ? "" : text.toString();
  }

  /** Returns the expiry time in the index, in ms; null if there is none. */
  public @Nullable Long expiryTime(String key) {
    if (isFieldTtl()) {
      List<?> times =
          (List<?>)
              Objects.requireNonNull(server.command("HPEXPIRETIME", entries, "FIELDS", "1", key));
      long time = (Long) times.get(0);
      return time < 0
          ? null
          : Long.valueOf(toExact(time - (time % 2 == 0 ? 10_000 : 600_001), key));
    }
    Object score = server.command("ZSCORE", entries + ":expiry", key);
    return score == null ? null : (long) Double.parseDouble(score.toString());
  }

  /** The time of a field is rounded to the even time before that of its entry. */
  private long toExact(long even, String key) {
    Long own = ownExpiryTime(key);
    return own != null && own - 1 == even ? own : even;
  }

  /** Gives an entry another expiry time, in ms. */
  public void setExpiryTime(String key, long millis) {
    put(key, encodedValue(key), millis);
  }

  /** Gives an entry another expiry time of its own, in ms. The index keeps its time. */
  public void setOwnExpiryTime(String key, long millis) {
    if (isFieldTtl()) {
      server.command(
          "HSETEX", entries, "KEEPTTL", "FIELDS", "1", key, millis + ":" + encodedValue(key));
    } else {
      server.command("HSET", entries, key, millis + ":" + encodedValue(key));
    }
  }

  /** Removes the expiry time of an entry from the index. */
  public void evictFromIndex(String key) {
    if (isFieldTtl()) {
      server.command("HPERSIST", entries, "FIELDS", "1", key);
    } else {
      server.command("ZREM", entries + ":expiry", key);
    }
  }

  /** Returns the expiry time in the value of an entry, in ms; null if there is none. */
  public @Nullable Long ownExpiryTime(String key) {
    String stored = String.valueOf(server.command("HGET", entries, key));
    return stored.matches("\\d+:.*") ? Long.valueOf(stored.replaceFirst(":.*", "")) : null;
  }

  /** Stores an entry with an expiry time, in ms. */
  public void put(String key, String encodedValue, long expiryMillis) {
    if (isFieldTtl()) {
      long deadline =
          Math.max(
              expiryMillis - expiryMillis % 2 + 600_001,
              (System.currentTimeMillis() + 300_000) | 1);
      server.command(
          "HSETEX",
          entries,
          "PXAT",
          "" + deadline,
          "FIELDS",
          "1",
          key,
          expiryMillis + ":" + encodedValue);
      if (listeners().matches(".*:\\w*x.*")) {
        server.command("ZADD", entries + ":expiry", Long.toString(expiryMillis), key);
      }
      return;
    }
    server.command("HSET", entries, key, expiryMillis + ":" + encodedValue);
    server.command("ZADD", entries + ":expiry", Long.toString(expiryMillis), key);
  }

  /** Returns the encoded value of an entry, without its expiry time. */
  public String encodedValue(String key) {
    return String.valueOf(server.command("HGET", entries, key)).replaceFirst("^\\d+:", "");
  }

  /** Returns the name of the control hash. */
  public String control() {
    return entries + ":control";
  }
}
