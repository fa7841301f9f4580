package io.cachette.jcache.internal.operation.loading;

import io.cachette.jcache.internal.store.Mutation;
import java.nio.charset.StandardCharsets;

/**
 * A load token of a key: a loaded value is stored only if no change has invalidated the token.
 *
 * @param exists whether the load replaces an existing entry; unknown under constant policies
 */
record LoadToken<K>(K key, String token, byte[] encodedKey, boolean exists) {

  static <K> LoadToken<K> of(K key, byte[] token, byte[] encodedKey, boolean exists) {
    return new LoadToken<>(key, new String(token, StandardCharsets.US_ASCII), encodedKey, exists);
  }

  byte[] toBytes() {
    return token.getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns the mutation that releases the token. */
  Mutation release() {
    return Mutation.releaseToken(encodedKey, toBytes());
  }
}
