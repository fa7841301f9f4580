package io.cachette.codec;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that encrypt values by AES-GCM. A value is written with the current key and carries the
 * id of that key, by which it is read. You can therefore rotate keys: add the new key on all nodes,
 * then make it the current one, and remove the old key when no stored value uses it any more. Each
 * value has a random nonce, so do not write more than about 2<sup>32</sup> values with one key.
 * Immutable. Thread-safe.
 *
 * @param current id of the key to write with
 * @param keys all keys that may be needed for reading, by id; an id has 1 to 64 letters, digits and
 *     {@code . _ -}
 */
public record Encryption(String current, Map<String, SecretKey> keys) {

  /**
   * Creates an encryption.
   *
   * @throws IllegalArgumentException if no key has the current id, or if an id is invalid
   */
  public Encryption {
    keys = Map.copyOf(keys);
    if (!keys.containsKey(current)) {
      throw new IllegalArgumentException(
          "There is no encryption key '" + current + "'; there are " + keys.keySet());
    }
    for (String id : keys.keySet()) {
      if (!id.matches("[A-Za-z0-9._-]{1,64}")) {
        throw new IllegalArgumentException(
            "'" + id + "' cannot be the id of an encryption key: use 1 to 64 of A-Z a-z 0-9 . _ -");
      }
    }
  }

  /**
   * Creates an encryption of keys in base64, as a configuration has them.
   *
   * @param current id of the key to write with
   * @param base64 the 16, 24 or 32 bytes of each AES key, in base64, by id
   * @throws IllegalArgumentException if a key is invalid; the message does not show it
   */
  public static Encryption of(String current, Map<String, String> base64) {
    Map<String, SecretKey> keys = new HashMap<>();
    base64.forEach((id, key) -> keys.put(id, parseKey(id, key)));
    return new Encryption(current, keys);
  }

  private static SecretKey parseKey(String id, String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException e) {
      throw newException(id, "it is not base64");
    }
    if (bytes.length != 16 && bytes.length != 24 && bytes.length != 32) {
      throw newException(id, "it has " + bytes.length + " bytes");
    }
    return new SecretKeySpec(bytes, "AES");
  }

  private static IllegalArgumentException newException(String id, String why) {
    return new IllegalArgumentException(
        "Encryption key '"
            + id
            + "' is no AES key: "
            + why
            + ", and should be 16, 24 or 32 bytes in base64, as `openssl rand -base64 32` makes"
            + " them");
  }

  /** Shows the ids and not the keys. */
  @Override
  public String toString() {
    return "Encryption[current " + current + " of " + keys.keySet() + "]";
  }
}
