package io.cachette.jcache.internal.operation;

import io.cachette.codec.CodecException;
import io.cachette.codec.ObjectCodec;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Keys and values of one cache to bytes and back; failures name the cache. */
public final class EntryCodec<K, V> {

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
