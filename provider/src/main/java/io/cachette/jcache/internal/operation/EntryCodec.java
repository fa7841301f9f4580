package io.cachette.jcache.internal.operation;

import io.cachette.codec.CodecException;
import io.cachette.codec.KeyCodec;
import io.cachette.codec.ValueCodec;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of one cache to bytes and back; failures name the cache. A value is encoded and
 * decoded together with the bytes of its key, to which it is bound if it is encrypted.
 */
public final class EntryCodec<K, V> {

  private static final Logger LOG = System.getLogger(EntryCodec.class.getName());

  private final String cacheName;
  private final KeyCodec keys;
  private final ValueCodec values;

  public EntryCodec(String cacheName, KeyCodec keys, ValueCodec values) {
    this.cacheName = cacheName;
    this.keys = keys;
    this.values = values;
  }

  byte[] encodeKey(K key) {
    try {
      return keys.encode(key);
    } catch (CodecException e) {
      throw failure("key", e);
    }
  }

  byte[] encodeValue(byte[] key, V value) {
    try {
      return values.encode(key, value);
    } catch (CodecException e) {
      throw failure("value", e);
    }
  }

  @SuppressWarnings("unchecked")
  public K decodeKey(byte[] key) {
    try {
      return (K) keys.decode(key);
    } catch (CodecException e) {
      throw failure("key", e);
    }
  }

  @SuppressWarnings("unchecked")
  public V decodeValue(byte[] key, byte[] value) {
    try {
      return (V) values.decode(key, value);
    } catch (CodecException e) {
      throw failure("value", e);
    }
  }

  public @Nullable V decodeOrNull(byte[] key, byte @Nullable [] value) {
    return value == null ? null : decodeValue(key, value);
  }

  /** Adds a dead entry to others; if it cannot be read, that is logged, and nobody hears of it. */
  public void decodeExpired(byte[] key, byte[] value, List<CacheEntry<K, V>> expired) {
    try {
      expired.add(new CacheEntry<>(decodeKey(key), decodeValue(key, value)));
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "An expired entry cannot be read; no listener hears of it", e);
    }
  }

  private CacheException failure(String what, CodecException e) {
    return new CacheException("Cache '" + cacheName + "', " + what + ": " + e.getMessage(), e);
  }
}
