package io.cachette.jcache.internal.entry;

import io.cachette.codec.CodecException;
import io.cachette.codec.Unreadable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import javax.cache.CacheException;

/**
 * What becomes of the values of a cache that cannot be read: an error, or a miss that is logged
 * once for each class, of a hundred at the most. They are counted in both cases. Safe for use by
 * several threads.
 */
public final class UnreadableValues {

  private static final Logger LOG = System.getLogger(UnreadableValues.class.getName());
  private static final int MAX_SHOWN_CHARS = 100;
  private static final int MAX_WARNINGS = 100;

  private final String cacheName;
  private final Unreadable policy;
  private final LongAdder count = new LongAdder();
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  UnreadableValues(String cacheName, Unreadable policy) {
    this.cacheName = cacheName;
    this.policy = policy;
  }

  /** How often a value could not be read. */
  public long count() {
    return count.sum();
  }

  /** Counts from zero again. */
  public void reset() {
    count.reset();
  }

  /** Whether they are absent for those who read. */
  public boolean isMiss() {
    return policy == Unreadable.MISS;
  }

  /**
   * Notes a value that cannot be read.
   *
   * @throws CacheException if that is an error in this cache
   */
  void recordValue(byte[] key, CodecException e) {
    count.increment();
    if (!isMiss()) {
      throw toException("value of key " + toPrintable(key), e);
    }
    warn("value ", e, "the value of key {1} cannot be read and counts as a miss", key);
  }

  /**
   * Notes a key that cannot be read. Its entry is left out.
   *
   * @throws CacheException if that is an error in this cache
   */
  void recordKey(byte[] key, CodecException e) {
    if (!isMiss()) {
      throw toException("key " + toPrintable(key), e);
    }
    warn("key ", e, "the key {1} cannot be read, and its entry is left out", key);
  }

  /** Once for each class, and for so many classes: what is stored may name any. */
  private void warn(String what, CodecException e, String text, byte[] key) {
    String type = e.type();
    if (warned.size() < MAX_WARNINGS && warned.add(what + (type == null ? "" : type))) {
      LOG.log(
          Level.WARNING,
          "Cache ''{0}'': " + text + ": {2}",
          cacheName,
          toPrintable(key),
          e.getMessage());
    }
  }

  CacheException toException(String what, CodecException e) {
    return new CacheException("Cache '" + cacheName + "', " + what + ": " + e.getMessage(), e);
  }

  /** An encoded key as far as it can be printed. */
  public static String toPrintable(byte[] key) {
    String text = new String(key, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    return text.length() <= MAX_SHOWN_CHARS ? text : text.substring(0, MAX_SHOWN_CHARS) + "…";
  }
}
