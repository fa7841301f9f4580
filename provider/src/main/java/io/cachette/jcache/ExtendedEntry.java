package io.cachette.jcache;

import javax.cache.processor.MutableEntry;

/**
 * A mutable entry of an entry processor whose value is set with {@link WriteOptions}. You get it
 * from every entry that a cache of this provider passes to an {@link
 * javax.cache.processor.EntryProcessor}, with {@link #of} or with {@code
 * entry.unwrap(ExtendedEntry.class)}.
 *
 * <pre>{@code
 * WriteOptions minute = WriteOptions.timeToLive(Duration.ofMinutes(1));
 * cache.<Void>invoke(
 *     "4711",
 *     (entry, arguments) -> {
 *       ExtendedEntry.of(entry).setValue(entry.getValue().withAmount(0), minute);
 *       return null;
 *     });
 * }</pre>
 *
 * <p>Like the entry itself, it is not thread-safe, and can be used only while the processor runs.
 *
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
public interface ExtendedEntry<K, V> extends MutableEntry<K, V> {

  /**
   * Returns the extended form of an entry.
   *
   * @throws IllegalArgumentException if the entry belongs to another provider
   */
  @SuppressWarnings("unchecked")
  static <K, V> ExtendedEntry<K, V> of(MutableEntry<K, V> entry) {
    return entry.unwrap(ExtendedEntry.class);
  }

  /**
   * Like {@link #setValue(Object)}, with options. Only the last change of the entry counts, with
   * its options.
   */
  void setValue(V value, WriteOptions options);
}
