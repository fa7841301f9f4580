package io.cachette.jcache.internal.entry;

import io.cachette.codec.CodecException;
import io.cachette.codec.UnreadableValuePolicy;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import javax.cache.CacheException;

/**
 * Handles and counts the unreadable values of a cache. By policy, such a value is an error or a
 * miss. A miss is logged once per class, for at most a hundred classes. Thread-safe.
 */
public final class UnreadableValues {

  private static final Logger LOG = System.getLogger(UnreadableValues.class.getName());
  private static final int MAX_SHOWN_CHARS = 100;
  private static final int MAX_WARNINGS = 100;

  private final String cacheName;
  private final UnreadableValuePolicy policy;
  private final LongAdder count = new LongAdder();
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  UnreadableValues(String cacheName, UnreadableValuePolicy policy) {
    this.cacheName = cacheName;
    this.policy = policy;
  }

  /** Returns how often a value was unreadable. */
  public long count() {
    return count.sum();
  }

  /** Sets the count to zero. */
  public void reset() {
    count.reset();
  }

  /** Returns whether unreadable values count as misses. */
  public boolean isMiss() {
    return policy == UnreadableValuePolicy.MISS;
  }

  /**
   * Counts an unreadable value.
   *
   * @throws CacheException unless unreadable values count as misses
   */
  void recordValue(byte[] key, CodecException e) {
    count.increment();
    if (!isMiss()) {
      throw toException("value of key " + toPrintable(key), e);
    }
    warn("value ", e, "the value of key {1} cannot be read and counts as a miss", key);
  }

  /** Logs that an unreadable value is loaded again. */
  public void logReload(byte[] key, CodecException e) {
    warn("value ", e, "the value of key {1} cannot be read and is loaded again", key);
  }

  /**
   * Logs an unreadable key, whose entry the caller leaves out.
   *
   * @throws CacheException unless unreadable values count as misses
   */
  void recordKey(byte[] key, CodecException e) {
    if (!isMiss()) {
      throw toException("key " + toPrintable(key), e);
    }
    warn("key ", e, "the key {1} cannot be read, and its entry is left out", key);
  }

  /** Logs once per class. The number of classes is limited, as stored bytes may name any class. */
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

  /** Returns an encoded key in a short and printable form. */
  public static String toPrintable(byte[] key) {
    String text = new String(key, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    return text.length() <= MAX_SHOWN_CHARS ? text : text.substring(0, MAX_SHOWN_CHARS) + "…";
  }
}
