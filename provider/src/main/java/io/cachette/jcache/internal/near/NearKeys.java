package io.cachette.jcache.internal.near;

import io.cachette.jcache.internal.entry.EntryCodec;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.UUID;
import javax.cache.CacheException;

/**
 * The keys of near entries. Keys of types whose {@code equals} matches their encoded form stand for
 * themselves, so that a look-up encodes nothing; others are compared by their bytes. Thread-safe.
 */
final class NearKeys<K> {

  private static final Set<Class<?>> SELF =
      Set.of(
          Integer.class,
          Long.class,
          Short.class,
          Byte.class,
          Boolean.class,
          Character.class,
          UUID.class);

  /** The first letters of the encoded keys of these types; both of strings. */
  private static final String SELF_LETTERS = "sSilhybcu";

  private final EntryCodec<K, ?> codec;

  NearKeys(EntryCodec<K, ?> codec) {
    this.codec = codec;
  }

  /** Returns what stands for a key. */
  Object of(K key) {
    return isSelf(key) ? key : ByteBuffer.wrap(codec.encodeKey(key));
  }

  /** Returns what stands for a key of which the encoded form is known, too. */
  Object of(K key, byte[] encoded) {
    return isSelf(key) ? key : ByteBuffer.wrap(encoded);
  }

  private static boolean isSelf(Object key) {
    return key instanceof String || SELF.contains(key.getClass());
  }

  /** Returns what stands for an encoded key. */
  Object ofEncoded(byte[] encoded) {
    if (encoded.length < 2 || encoded[1] != ':' || SELF_LETTERS.indexOf(encoded[0]) < 0) {
      return ByteBuffer.wrap(encoded);
    }
    try {
      return codec.decodeKey(encoded);
    } catch (CacheException e) {
      return ByteBuffer.wrap(encoded); // no key of this node
    }
  }
}
