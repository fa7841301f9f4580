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
 * The {@link CacheWriter} of a cache, or none. What it throws comes out as {@link
 * CacheWriterException}; errors pass.
 */
public final class Writer<K, V> {

  private final @Nullable CacheWriter<? super K, ? super V> writer;

  /**
   * @param writer null if the cache does not write through
   */
  public Writer(@Nullable CacheWriter<? super K, ? super V> writer) {
    this.writer = writer;
  }

  public boolean isEnabled() {
    return writer != null;
  }

  public void write(Cache.Entry<K, V> entry) {
    if (writer != null) {
      launder("write", () -> writer.write(entry));
    }
  }

  public void delete(K key) {
    if (writer != null) {
      launder("delete", () -> writer.delete(key));
    }
  }

  /** Writes entries; what failed is what the writer left in its collection when it threw. */
  public Batch<K> writeAll(List<Cache.Entry<K, V>> entries) {
    List<Cache.Entry<K, V>> left = new ArrayList<>(entries);
    return batch("writeAll", () -> writeAllOf(left), () -> keys(left));
  }

  /** Deletes keys; what failed is what the writer left in its collection when it threw. */
  public Batch<K> deleteAll(Collection<K> keys) {
    Collection<K> left = new ArrayList<>(keys);
    return batch("deleteAll", () -> deleteAllOf(left), () -> new HashSet<>(left));
  }

  /**
   * How a batch ended.
   *
   * @param failed the keys that were not written
   * @param failure what to throw, or null if all went well
   */
  public record Batch<K>(Set<K> failed, @Nullable CacheWriterException failure) {}

  @SuppressWarnings({"unchecked", "rawtypes"})
  private void writeAllOf(List<Cache.Entry<K, V>> entries) {
    if (writer != null) {
      writer.writeAll((Collection) entries);
    }
  }

  private void deleteAllOf(Collection<K> keys) {
    if (writer != null) {
      writer.deleteAll(keys);
    }
  }

  private static <K> Batch<K> batch(String method, Runnable call, Supplier<Set<K>> left) {
    try {
      launder(method, call);
      return new Batch<>(Set.of(), null);
    } catch (CacheWriterException e) {
      return new Batch<>(left.get(), e);
    }
  }

  private static <K, V> Set<K> keys(List<Cache.Entry<K, V>> entries) {
    Set<K> keys = new HashSet<>();
    entries.forEach(entry -> keys.add(entry.getKey()));
    return keys;
  }

  private static void launder(String method, Runnable call) {
    try {
      call.run();
    } catch (CacheWriterException e) {
      throw e;
    } catch (Exception e) {
      throw new CacheWriterException("CacheWriter." + method + " failed", e);
    }
  }
}
