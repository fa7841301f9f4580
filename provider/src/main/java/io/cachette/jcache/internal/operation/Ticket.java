package io.cachette.jcache.internal.operation;

import io.cachette.jcache.internal.store.Mutation;
import java.nio.charset.StandardCharsets;

/**
 * The right to store a load of a key.
 *
 * @param exists whether an entry is there that will be replaced; not known under constant policies
 */
record Ticket<K>(K key, String ticket, byte[] encodedKey, boolean exists) {

  static <K> Ticket<K> of(K key, byte[] ticket, byte[] encodedKey, boolean exists) {
    return new Ticket<>(key, new String(ticket, StandardCharsets.US_ASCII), encodedKey, exists);
  }

  byte[] bytes() {
    return ticket.getBytes(StandardCharsets.US_ASCII);
  }

  /** Gives the ticket back. */
  Mutation forget() {
    return Mutation.forget(encodedKey, bytes());
  }
}
