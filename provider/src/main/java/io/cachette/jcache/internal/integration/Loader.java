package io.cachette.jcache.internal.integration;

import java.util.Map;
import java.util.function.BiConsumer;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * The optional {@link CacheLoader} of a cache. Its exceptions are thrown as {@link
 * CacheLoaderException}; an {@link Error} is thrown as it is.
 */
public final class Loader<K, V> {

  private final @Nullable CacheLoader<K, V> loader;
  private final boolean isReadThrough;
  private final BiConsumer<K, V> check;

  /**
   * Creates the loader of a cache.
   *
   * @param loader null if the cache has none
   * @param isReadThrough whether reads of absent entries load
   * @param check throws if a loaded entry does not have the types of the cache
   */
  public Loader(@Nullable CacheLoader<K, V> loader, boolean isReadThrough, BiConsumer<K, V> check) {
    this.loader = loader;
    this.isReadThrough = isReadThrough;
    this.check = check;
  }

  /** Returns whether the cache has a loader. */
  public boolean isPresent() {
    return loader != null;
  }

  /** Returns whether the cache has a loader and reads of absent entries load. */
  public boolean isReadThrough() {
    return loader != null && isReadThrough;
  }

  /** Loads the value of a key; returns null if the source has none. */
  public @Nullable V load(K key) {
    try {
      V loaded = loader == null ? null : loader.load(key);
      if (loaded != null) {
        check.accept(key, loaded);
      }
      return loaded;
    } catch (Exception e) {
      throw toLoaderException("load", e);
    }
  }

  /** Loads the values of keys. The result lacks the keys that the source does not have. */
  public Map<K, V> loadAll(Iterable<? extends K> keys) {
    Map<K, V> loaded = null;
    try {
      loaded = loader == null ? Map.of() : loader.loadAll(keys);
      if (loaded != null) {
        checkAll(keys, loaded);
      }
    } catch (Exception e) {
      throw toLoaderException("loadAll", e);
    }
    if (loaded == null) {
      throw new CacheLoaderException(
          "CacheLoader.loadAll returned null; return an empty map instead");
    }
    return loaded;
  }

  private void checkAll(Iterable<? extends K> keys, Map<K, V> loaded) {
    for (K key : keys) {
      V value = loaded.get(key);
      if (value != null) {
        check.accept(key, value);
      }
    }
  }

  private static CacheLoaderException toLoaderException(String method, Exception e) {
    return e instanceof CacheLoaderException known
        ? known
        : new CacheLoaderException("CacheLoader." + method + " failed", e);
  }
}
