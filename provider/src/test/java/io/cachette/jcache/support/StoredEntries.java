package io.cachette.jcache.support;

import io.cachette.jcache.internal.store.StoreKeys;
import io.cachette.testkit.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a cache as they are stored in Redis, in all of its partitions, see {@code
 * docs/storage.md}.
 */
public final class StoredEntries {

  private final Function<String, RedisServer> servers;
  private final String namespace;
  private final String cache;

  /**
   * Creates a view of the entries of a cache.
   *
   * @param servers returns the server that has a Redis key
   * @param cache a name of letters and digits
   */
  public StoredEntries(Function<String, RedisServer> servers, String namespace, String cache) {
    this.servers = servers;
    this.namespace = namespace;
    this.cache = cache;
  }

  /** Creates a view of the entries of a cache, from the name of the hash of its first partition. */
  public StoredEntries(RedisServer server, String entries) {
    this(
        key -> server,
        entries.substring(0, entries.indexOf(":{")),
        entries.substring(entries.indexOf(":{") + 2, entries.length() - 1));
  }

  /** Creates a view of the entries of a cache. */
  public static StoredEntries of(RedisServer server, CacheFixture fixture, String cache) {
    return new StoredEntries(key -> server, fixture.namespace(), cache);
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
    return "field-ttl".equals(descriptor("layout"));
  }

  private @Nullable Object descriptor(String field) {
    return command("HGET", StoreKeys.of(namespace, cache).descriptor(), field);
  }

  private @Nullable Object command(String name, String redisKey, String... arguments) {
    return servers
        .apply(redisKey)
        .command(
            Stream.concat(Stream.of(name, redisKey), Stream.of(arguments)).toArray(String[]::new));
  }

  private int partitions() {
    Object count = descriptor("partitions");
    return count == null ? 1 : Integer.parseInt(count.toString());
  }

  private StoreKeys partition(int position, int partitions) {
    return StoreKeys.of(namespace, cache, position, partitions);
  }

  /** Returns the keys of the partition that has an entry. */
  private StoreKeys partitionOf(String key) {
    CRC32C checksum = new CRC32C();
    checksum.update(key.getBytes(StandardCharsets.UTF_8));
    int partitions = partitions();
    return partition((int) (checksum.getValue() % partitions), partitions);
  }

  /** Returns the name of the hash that has an entry. */
  public String entries(String key) {
    return partitionOf(key).entries();
  }

  private List<String> records(String kind) {
    int partitions = partitions();
    return IntStream.range(0, partitions)
        .mapToObj(i -> command("HKEYS", partition(i, partitions).control()))
        .flatMap(fields -> ((List<?>) Objects.requireNonNull(fields)).stream())
        .map(String::valueOf)
        .filter(field -> field.startsWith(kind))
        .map(field -> field.substring(kind.length()))
        .toList();
  }

  /** Returns the registrations of nodes with listeners, as in the first partition. */
  public String listeners() {
    Object text = command("HGET", control(), "listeners");
    return text == null ? "" : text.toString();
  }

  /** Returns the expiry time in the index, in ms; null if there is none. */
  public @Nullable Long expiryTime(String key) {
    if (isFieldTtl()) {
      List<?> times =
          (List<?>)
              Objects.requireNonNull(command("HPEXPIRETIME", entries(key), "FIELDS", "1", key));
      long time = (Long) times.get(0);
      return time < 0
          ? null
          : Long.valueOf(toExact(time - (time % 2 == 0 ? 10_000 : 600_001), key));
    }
    Object score = command("ZSCORE", partitionOf(key).expiryIndex(), key);
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
      command(
          "HSETEX", entries(key), "KEEPTTL", "FIELDS", "1", key, millis + ":" + encodedValue(key));
    } else {
      command("HSET", entries(key), key, millis + ":" + encodedValue(key));
    }
  }

  /** Removes the expiry time of an entry from the index. */
  public void evictFromIndex(String key) {
    if (isFieldTtl()) {
      command("HPERSIST", entries(key), "FIELDS", "1", key);
    } else {
      command("ZREM", partitionOf(key).expiryIndex(), key);
    }
  }

  /** Returns the expiry time in the value of an entry, in ms; null if there is none. */
  public @Nullable Long ownExpiryTime(String key) {
    String stored = String.valueOf(command("HGET", entries(key), key));
    return stored.matches("\\d+:.*") ? Long.valueOf(stored.replaceFirst(":.*", "")) : null;
  }

  /** Stores an entry with an expiry time, in ms. */
  public void put(String key, String encodedValue, long expiryMillis) {
    if (isFieldTtl()) {
      long deadline =
          Math.max(
              expiryMillis - expiryMillis % 2 + 600_001,
              (System.currentTimeMillis() + 300_000) | 1);
      command(
          "HSETEX",
          entries(key),
          "PXAT",
          "" + deadline,
          "FIELDS",
          "1",
          key,
          expiryMillis + ":" + encodedValue);
      if (listeners().matches(".*:\\w*x.*")) {
        command("ZADD", partitionOf(key).expiryIndex(), Long.toString(expiryMillis), key);
      }
      return;
    }
    command("HSET", entries(key), key, expiryMillis + ":" + encodedValue);
    command("ZADD", partitionOf(key).expiryIndex(), Long.toString(expiryMillis), key);
  }

  /** Stores an entry without an expiry time. */
  public void put(String key, String encodedValue) {
    command("HSET", entries(key), key, encodedValue);
  }

  /** Returns the encoded value of an entry, without its expiry time. */
  public String encodedValue(String key) {
    return String.valueOf(command("HGET", entries(key), key)).replaceFirst("^\\d+:", "");
  }

  /** Returns the name of the control hash of the first partition. */
  public String control() {
    return StoreKeys.of(namespace, cache).control();
  }
}
