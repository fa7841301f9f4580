package io.cachette.jcache.internal.operation;

import io.cachette.codec.CodecException;
import io.cachette.codec.ObjectCodec;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Keys and values of one cache to bytes and back; failures name the cache. */
public final class EntryCodec<K, V> {

  private static final Logger LOG = System.getLogger(EntryCodec.class.getName());

  private final String cacheName;
  private final ObjectCodec codec;

  public EntryCodec(String cacheName, ObjectCodec codec) {
    this.cacheName = cacheName;
    this.codec = codec;
  }

  byte[] encodeKey(K key) {
    return encode("key", key);
  }

  byte[] encodeValue(V value) {
    return encode("value", value);
  }

  @SuppressWarnings("unchecked")
  public K decodeKey(byte[] bytes) {
    return (K) decode("key", bytes);
  }

  @SuppressWarnings("unchecked")
  public V decodeValue(byte[] bytes) {
    return (V) decode("value", bytes);
  }

  public @Nullable V decodeOrNull(byte @Nullable [] bytes) {
    return bytes == null ? null : decodeValue(bytes);
  }

  /** Adds a dead entry to others; if it cannot be read, that is logged, and nobody hears of it. */
  public void decodeExpired(byte[] key, byte[] value, List<CacheEntry<K, V>> expired) {
    try {
      expired.add(new CacheEntry<>(decodeKey(key), decodeValue(value)));
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "An expired entry cannot be read; no listener hears of it", e);
    }
  }

  private byte[] encode(String what, Object object) {
    try {
      return codec.encode(object);
    } catch (CodecException e) {
      throw new CacheException("Cache '" + cacheName + "', " + what + ": " + e.getMessage(), e);
    }
  }

  private Object decode(String what, byte[] bytes) {
    try {
      return codec.decode(bytes);
    } catch (CodecException e) {
      throw new CacheException("Cache '" + cacheName + "', " + what + ": " + e.getMessage(), e);
    }
  }
}
