package io.cachette.redis.internal.read;

import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.SharedClient;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.MapOptions;
import org.redisson.config.Config;
import org.redisson.config.ReadMode;

/**
 * Reads fields of a hash by plain commands: one round trip, within the time budget of the scripts.
 * If the client reads from replicas, a replica may reply. Thread-safe.
 */
public final class HashReader {

  private final ResilientScripts scripts;
  private final String key;
  private volatile @Nullable Opened opened;

  /** Creates a reader of the hash with a key. */
  public HashReader(ResilientScripts scripts, String key) {
    this.scripts = scripts;
    this.key = key;
  }

  /**
   * Returns whether masters answer all reads of a client, so that none goes to a replica. False if
   * that is unknown.
   */
  public static boolean readsFromMasters(SharedClient client) {
    Config config = client.redisson().getConfig();
    if (config.isClusterConfig()) {
      return config.useClusterServers().getReadMode() == ReadMode.MASTER;
    }
    if (config.isSentinelConfig()) {
      return config.useSentinelServers().getReadMode() == ReadMode.MASTER;
    }
    return config.isSingleConfig();
  }

  /**
   * Reads fields: {@code HGET} of one, {@code HMGET} of several.
   *
   * @return completes with the values; fails as {@link ResilientScripts#readAsync} does
   */
  public CompletableFuture<Values> readAsync(List<byte[]> fields, long deadline) {
    if (fields.size() == 1) {
      return scripts
          .readAsync(key, "HGET", client -> map(client).getAsync(fields.get(0)), deadline)
          .thenApply(HashReader::listOf);
    }
    return scripts
        .readAsync(key, "HMGET", client -> map(client).getAllAsync(new Fields(fields)), deadline)
        .thenApply(values -> inOrder(fields, values));
  }

  /**
   * The values of fields.
   *
   * @param all in the order of the fields; null for one that does not exist
   */
  public record Values(List<byte @Nullable []> all) {}

  private static Values listOf(byte @Nullable [] value) {
    return new Values(Collections.singletonList(value));
  }

  private static Values inOrder(List<byte[]> fields, Map<byte[], byte[]> found) {
    List<byte @Nullable []> values = new ArrayList<>(fields.size());
    fields.forEach(field -> values.add(found.get(field)));
    return new Values(values);
  }

  private RMap<byte[], byte[]> map(RedissonClient client) {
    Opened known = opened;
    if (known == null || known.client != client) {
      known =
          new Opened(
              client,
              client.getMap(
                  MapOptions.<byte[], byte[]>name(key)
                      .codec(SharedClient.LOOK_UP_CODEC)
                      .retryAttempts(0)));
      opened = known;
    }
    return known.map;
  }

  private record Opened(RedissonClient client, RMap<byte[], byte[]> map) {}

  /** Fields as a set. Arrays are equal only to themselves, so the list has no duplicates. */
  private static final class Fields extends AbstractSet<byte[]> {
    private final List<byte[]> fields;

    Fields(List<byte[]> fields) {
      this.fields = fields;
    }

    @Override
    public Iterator<byte[]> iterator() {
      return fields.iterator();
    }

    @Override
    public int size() {
      return fields.size();
    }
  }
}
