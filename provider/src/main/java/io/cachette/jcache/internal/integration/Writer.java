package io.cachette.jcache.internal.integration;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * The optional {@link CacheWriter} of a cache. Its exceptions are thrown as {@link
 * CacheWriterException}; an {@link Error} is thrown as it is.
 */
public final class Writer<K, V> {

  private final @Nullable CacheWriter<? super K, ? super V> writer;

  /**
   * Creates the writer of a cache.
   *
   * @param writer null if the cache does not write through
   */
  public Writer(@Nullable CacheWriter<? super K, ? super V> writer) {
    this.writer = writer;
  }

  /** Returns whether the cache writes through. */
  public boolean isEnabled() {
    return writer != null;
  }

  /** Writes an entry, if the cache writes through. */
  public void write(Cache.Entry<K, V> entry) {
    if (writer != null) {
      callWriter("write", () -> writer.write(entry));
    }
  }

  /** Deletes a key at the source, if the cache writes through. */
  public void delete(K key) {
    if (writer != null) {
      callWriter("delete", () -> writer.delete(key));
    }
  }

  /** Writes entries. If the writer throws, the entries that it left in the collection failed. */
  public BatchResult<K> writeAll(List<Cache.Entry<K, V>> entries) {
    List<Cache.Entry<K, V>> remaining = new ArrayList<>(entries);
    return callWriterForBatch(
        "writeAll", () -> writeRemaining(remaining), () -> collectKeys(remaining));
  }

  /** Deletes keys. If the writer throws, the keys that it left in the collection failed. */
  public BatchResult<K> deleteAll(Collection<K> keys) {
    Collection<K> remaining = new ArrayList<>(keys);
    return callWriterForBatch(
        "deleteAll", () -> deleteRemaining(remaining), () -> new HashSet<>(remaining));
  }

  /**
   * The result of a batch.
   *
   * @param failed the keys that were not written or deleted
   * @param failure the exception to throw; null if the writer did not fail
   */
  public record BatchResult<K>(Set<K> failed, @Nullable CacheWriterException failure) {}

  @SuppressWarnings({"unchecked", "rawtypes"})
  private void writeRemaining(List<Cache.Entry<K, V>> entries) {
    if (writer != null) {
      writer.writeAll((Collection) entries);
    }
  }

  private void deleteRemaining(Collection<K> keys) {
    if (writer != null) {
      writer.deleteAll(keys);
    }
  }

  private static <K> BatchResult<K> callWriterForBatch(
      String method, Runnable call, Supplier<Set<K>> remaining) {
    try {
      callWriter(method, call);
      return new BatchResult<>(Set.of(), null);
    } catch (CacheWriterException e) {
      return new BatchResult<>(remaining.get(), e);
    }
  }

  private static <K, V> Set<K> collectKeys(List<Cache.Entry<K, V>> entries) {
    Set<K> keys = new HashSet<>();
    entries.forEach(entry -> keys.add(entry.getKey()));
    return keys;
  }

  private static void callWriter(String method, Runnable call) {
    try {
      call.run();
    } catch (CacheWriterException e) {
      throw e;
    } catch (Exception e) {
      throw new CacheWriterException("CacheWriter." + method + " failed", e);
    }
  }
}
