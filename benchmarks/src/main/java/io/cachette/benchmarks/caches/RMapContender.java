package io.cachette.benchmarks.caches;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RMap;
import org.redisson.api.RedissonClient;

/** Redisson's {@link RMap}: a hash whose entries do not expire. */
final class RMapContender implements CacheContender {

  private final RedissonClient client;
  private final RMap<String, byte[]> map;

  RMapContender(URI redis) {
    client = Redissons.open(redis);
    map = client.getMap("rmap");
  }

  @Override
  public String name() {
    return "`RMap`";
  }

  @Override
  public String configuration() {
    return "Redisson's defaults, `fastPut` and `fastRemove`, `putAll` of all entries at once;"
        + " entries do not expire";
  }

  @Override
  public boolean has(Operation operation) {
    return operation != Operation.TOUCHED_GET && operation != Operation.INVOKE;
  }

  @Override
  public byte @Nullable [] get(String key) {
    return map.get(key);
  }

  @Override
  public void put(String key, byte[] value) {
    map.fastPut(key, value);
  }

  @Override
  public int getAll(Set<String> keys) {
    return map.getAll(keys).size();
  }

  @Override
  public void putAll(Map<String, byte[]> entries) {
    map.putAll(entries);
  }

  @Override
  public void removeAll(Set<String> keys) {
    map.fastRemove(keys.toArray(String[]::new));
  }

  @Override
  public int iterate() {
    int count = 0;
    for (Map.Entry<String, byte[]> entry : map.entrySet(1_000)) {
      count += entry.getValue().length > 0 ? 1 : 0;
    }
    return count;
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
