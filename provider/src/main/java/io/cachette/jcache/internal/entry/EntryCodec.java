package io.cachette.jcache.internal.entry;

import io.cachette.codec.CodecException;
import io.cachette.codec.UnreadableValuePolicy;
import io.cachette.codec.internal.KeyCodec;
import io.cachette.codec.internal.ValueCodec;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes the keys and values of one cache. Exceptions name the cache. An encrypted
 * value is bound to its key; therefore, a value is encoded and decoded together with the bytes of
 * its key.
 */
public final class EntryCodec<K, V> {

  private static final Logger LOG = System.getLogger(EntryCodec.class.getName());

  private final KeyCodec keys;
  private final ValueCodec values;
  private final UnreadableValues unreadable;
  private final int maxValueSize;

  /**
   * Creates the codec of a cache.
   *
   * @param maxValueSize the largest value as it is stored, in bytes
   */
  public EntryCodec(
      String cacheName,
      KeyCodec keys,
      ValueCodec values,
      UnreadableValuePolicy policy,
      int maxValueSize) {
    this.maxValueSize = maxValueSize;
    this.keys = keys;
    this.values = values;
    this.unreadable = new UnreadableValues(cacheName, policy);
  }

  /** Returns the handling and the count of unreadable values. */
  public UnreadableValues unreadable() {
    return unreadable;
  }

  public byte[] encodeKey(K key) {
    try {
      return keys.encode(key);
    } catch (CodecException e) {
      throw unreadable.toException("key", e);
    }
  }

  /**
   * Encodes a value.
   *
   * @throws CacheException if the value cannot be serialized or is too large
   */
  public byte[] encodeValue(byte[] key, V value) {
    try {
      byte[] encoded = values.encode(key, value);
      if (encoded.length > maxValueSize) {
        throw new CodecException(
            "It takes %d bytes, and may take %d; store less in one entry, or raise max-value-size of the cache"
                .formatted(encoded.length, maxValueSize),
            null);
      }
      return encoded;
    } catch (CodecException e) {
      throw unreadable.toException("value for key " + UnreadableValues.toPrintable(key), e);
    }
  }

  @SuppressWarnings("unchecked")
  public K decodeKey(byte[] key) {
    try {
      return (K) keys.decode(key);
    } catch (CodecException e) {
      throw unreadable.toException("key " + UnreadableValues.toPrintable(key), e);
    }
  }

  /** Decodes a value; returns null if it is unreadable and counts as a miss. */
  @SuppressWarnings("unchecked")
  public @Nullable V decodeValue(byte[] key, byte[] value) {
    try {
      return (V) values.decode(key, value);
    } catch (CodecException e) {
      unreadable.recordValue(key, e);
      return null;
    }
  }

  /**
   * Decodes a value that was decoded before; returns null if it is unreadable and counts as a miss.
   * Such a miss is not counted again.
   */
  @SuppressWarnings("unchecked")
  public @Nullable V decodeAgain(byte[] key, byte[] value) {
    try {
      return (V) values.decode(key, value);
    } catch (CodecException e) {
      if (!unreadable.isMiss()) {
        unreadable.recordValue(key, e);
      }
      return null;
    }
  }

  /**
   * Decodes a value that a load may replace; returns null if it is unreadable, under every policy.
   * The look-up before the load has counted it.
   */
  @SuppressWarnings("unchecked")
  public @Nullable V decodeForLoad(byte[] key, byte[] value) {
    try {
      return (V) values.decode(key, value);
    } catch (CodecException e) {
      return null;
    }
  }

  /** Decodes a key; returns null if it is unreadable and unreadable entries count as misses. */
  @SuppressWarnings("unchecked")
  public @Nullable K decodeKeyOrSkip(byte[] key) {
    try {
      return (K) keys.decode(key);
    } catch (CodecException e) {
      unreadable.recordKey(key, e);
      return null;
    }
  }

  /** Decodes a value like {@link #decodeValue}; returns null for null. */
  public @Nullable V decodeOrNull(byte[] key, byte @Nullable [] value) {
    return value == null ? null : decodeValue(key, value);
  }

  /** Adds an expired entry to a list. An unreadable entry is logged and left out. */
  public void decodeExpired(byte[] key, byte[] value, List<CacheEntry<K, V>> expired) {
    try {
      V read = decodeValue(key, value);
      if (read != null) {
        expired.add(new CacheEntry<>(decodeKey(key), read));
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "An expired entry cannot be read; no listener is notified", e);
    }
  }
}
