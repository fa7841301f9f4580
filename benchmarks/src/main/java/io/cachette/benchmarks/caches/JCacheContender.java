package io.cachette.benchmarks.caches;

import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** Two caches of a JCache provider: one with a created, one with a touched expiry. */
final class JCacheContender implements CacheContender {

  private final String name;
  private final String configuration;
  private final Cache<String, byte[]> created;
  private final Cache<String, byte[]> touched;
  private final Runnable close;

  /**
   * Uses two caches.
   *
   * @param close closes the manager
   */
  JCacheContender(
      String name,
      String configuration,
      Cache<String, byte[]> created,
      Cache<String, byte[]> touched,
      Runnable close) {
    this.name = name;
    this.configuration = configuration;
    this.created = created;
    this.touched = touched;
    this.close = close;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String configuration() {
    return configuration;
  }

  @Override
  public byte @Nullable [] get(String key) {
    return created.get(key);
  }

  @Override
  public void put(String key, byte[] value) {
    created.put(key, value);
  }

  @Override
  public void putTouched(String key, byte[] value) {
    touched.put(key, value);
  }

  @Override
  public byte @Nullable [] getTouched(String key) {
    return touched.get(key);
  }

  @Override
  public byte @Nullable [] invoke(String key, byte[] value) {
    return created.invoke(
        key,
        (entry, arguments) -> {
          byte[] before = entry.getValue();
          entry.setValue(value);
          return before;
        });
  }

  @Override
  public int getAll(Set<String> keys) {
    return created.getAll(keys).size();
  }

  @Override
  public void putAll(Map<String, byte[]> entries) {
    created.putAll(entries);
  }

  @Override
  public void removeAll(Set<String> keys) {
    created.removeAll(keys);
  }

  @Override
  public int iterate() {
    int count = 0;
    for (Cache.Entry<String, byte[]> entry : created) {
      count += entry.getValue().length > 0 ? 1 : 0;
    }
    return count;
  }

  @Override
  public void close() {
    close.run();
  }
}
