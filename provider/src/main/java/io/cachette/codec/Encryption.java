package io.cachette.codec;

import java.util.Map;
import javax.crypto.SecretKey;

/**
 * The keys of AES-GCM. Values are written with the current key and carry its id; they are read with
 * whatever key they name, so that keys can be rotated: add the new one on all nodes, then make it
 * the current one, then drop the old one when nothing is written with it any more. Immutable.
 *
 * @param current id of the key to write with
 * @param keys all keys that may be needed for reading, by id
 */
public record Encryption(String current, Map<String, SecretKey> keys) {

  /**
   * @throws IllegalArgumentException if there is no key of the current id
   */
  public Encryption {
    keys = Map.copyOf(keys);
    if (!keys.containsKey(current)) {
      throw new IllegalArgumentException(
          "There is no encryption key '" + current + "'; there are " + keys.keySet());
    }
  }

  /** The ids only. */
  @Override
  public String toString() {
    return "Encryption[current " + current + " of " + keys.keySet() + "]";
  }
}
