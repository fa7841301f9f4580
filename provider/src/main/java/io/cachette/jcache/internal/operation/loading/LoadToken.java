package io.cachette.jcache.internal.operation.loading;

import io.cachette.jcache.internal.store.Mutation;
import java.nio.charset.StandardCharsets;

/**
 * The right to store a load of a key.
 *
 * @param exists whether an entry is there that will be replaced; not known under constant policies
 */
record LoadToken<K>(K key, String token, byte[] encodedKey, boolean exists) {

  static <K> LoadToken<K> of(K key, byte[] token, byte[] encodedKey, boolean exists) {
    return new LoadToken<>(key, new String(token, StandardCharsets.US_ASCII), encodedKey, exists);
  }

  byte[] toBytes() {
    return token.getBytes(StandardCharsets.US_ASCII);
  }

  /** Gives the ticket back. */
  Mutation release() {
    return Mutation.releaseToken(encodedKey, toBytes());
  }
}
