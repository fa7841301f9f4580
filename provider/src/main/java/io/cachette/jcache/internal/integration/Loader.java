package io.cachette.jcache.internal.integration;

import java.util.Map;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * The {@link CacheLoader} of a cache, or none. What it throws comes out as {@link
 * CacheLoaderException}; errors pass.
 */
public final class Loader<K, V> {

  private final @Nullable CacheLoader<K, V> loader;
  private final boolean readThrough;

  /**
   * @param loader null if the cache has none
   * @param readThrough whether reads of absent entries load
   */
  public Loader(@Nullable CacheLoader<K, V> loader, boolean readThrough) {
    this.loader = loader;
    this.readThrough = readThrough;
  }

  public boolean isPresent() {
    return loader != null;
  }

  public boolean isReadThrough() {
    return loader != null && readThrough;
  }

  /** The value of a key, or null if the source has none. */
  public @Nullable V load(K key) {
    try {
      return loader == null ? null : loader.load(key);
    } catch (Exception e) {
      throw toLoaderException("load", e);
    }
  }

  /** The values of some keys; the source may lack some of them. */
  public Map<K, V> loadAll(Iterable<? extends K> keys) {
    Map<K, V> loaded = null;
    try {
      loaded = loader == null ? Map.of() : loader.loadAll(keys);
    } catch (Exception e) {
      throw toLoaderException("loadAll", e);
    }
    if (loaded == null) {
      throw new CacheLoaderException(
          "CacheLoader.loadAll returned null; return an empty map instead");
    }
    return loaded;
  }

  private static CacheLoaderException toLoaderException(String method, Exception e) {
    return e instanceof CacheLoaderException known
        ? known
        : new CacheLoaderException("CacheLoader." + method + " failed", e);
  }
}
