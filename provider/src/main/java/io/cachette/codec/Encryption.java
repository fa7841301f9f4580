package io.cachette.codec;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys that encrypt values with AES-GCM. A value is written with the current key and carries
 * the id of that key, by which it is read.
 *
 * <pre>{@code
 * Encryption encryption =
 *     Encryption.builder()
 *         .key("2025", System.getenv("CACHE_KEY_2025"))
 *         .key("2026", System.getenv("CACHE_KEY_2026"))
 *         .current("2026")
 *         .build();
 * }</pre>
 *
 * <p>You can rotate keys: add the new key on all nodes, then make it the current one, and remove
 * the old key when no stored value uses it any more. Each value has a random nonce, so do not write
 * more than about 2<sup>32</sup> values with one key.
 *
 * <p>Immutable. Thread-safe. Two encryptions are equal if their keys and their current ids are.
 */
public final class Encryption {

  private final String current;
  private final Map<String, SecretKey> keys;

  private Encryption(String current, Map<String, SecretKey> keys) {
    this.current = current;
    this.keys = Map.copyOf(keys);
    if (!this.keys.containsKey(current)) {
      throw new IllegalArgumentException(
          "There is no encryption key '" + current + "'; there are " + this.keys.keySet());
    }
  }

  /** Returns a builder without keys. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Creates an encryption with keys in base64, as a configuration contains them.
   *
   * @param current the id of the key to write with
   * @param base64 the 16, 24 or 32 bytes of each AES key, in base64, by id
   * @throws IllegalArgumentException if no key has the current id, or if an id or a key is invalid;
   *     the message shows no key
   */
  public static Encryption of(String current, Map<String, String> base64) {
    Builder builder = builder().current(current);
    base64.forEach(builder::key);
    return builder.build();
  }

  /**
   * Creates an encryption with keys of the Java Cryptography Architecture.
   *
   * @param current the id of the key to write with
   * @param keys all keys that may be needed for reading, by id
   * @throws IllegalArgumentException if no key has the current id, or if an id is invalid
   */
  public static Encryption ofKeys(String current, Map<String, ? extends SecretKey> keys) {
    Builder builder = builder().current(current);
    keys.forEach(builder::key);
    return builder.build();
  }

  /** Returns the id of the key to write with. */
  public String current() {
    return current;
  }

  /** Returns all keys by id. */
  public Map<String, SecretKey> keys() {
    return keys;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Encryption that
        && current.equals(that.current)
        && keys.equals(that.keys);
  }

  @Override
  public int hashCode() {
    return Objects.hash(current, keys);
  }

  /** Shows the ids and not the keys. */
  @Override
  public String toString() {
    return "Encryption[current " + current + " of " + keys.keySet() + "]";
  }

  /** Builds an {@link Encryption}. Not thread-safe. */
  public static final class Builder {

    private final Map<String, SecretKey> keys = new HashMap<>();
    private @Nullable String current;

    private Builder() {}

    /**
     * Adds a key. A key with the same id is replaced.
     *
     * @param id 1 to 64 letters, digits and {@code . _ -}
     * @throws IllegalArgumentException if the id is invalid
     */
    public Builder key(String id, SecretKey key) {
      if (!id.matches("[A-Za-z0-9._-]{1,64}")) {
        throw new IllegalArgumentException(
            "'" + id + "' cannot be the id of an encryption key: use 1 to 64 of A-Z a-z 0-9 . _ -");
      }
      keys.put(id, Objects.requireNonNull(key, "key"));
      return this;
    }

    /**
     * Adds a key in base64. A key with the same id is replaced.
     *
     * @param id 1 to 64 letters, digits and {@code . _ -}
     * @param base64 the 16, 24 or 32 bytes of an AES key, in base64
     * @throws IllegalArgumentException if the id or the key is invalid; the message does not show
     *     the key
     */
    public Builder key(String id, String base64) {
      return key(id, parseKey(id, base64));
    }

    /** Sets the id of the key to write with. */
    public Builder current(String id) {
      this.current = id;
      return this;
    }

    /**
     * Builds the encryption.
     *
     * @throws IllegalArgumentException if no current id is set, or if no key has this id
     */
    public Encryption build() {
      if (current == null) {
        throw new IllegalArgumentException(
            "No current encryption key is set; set one of " + keys.keySet());
      }
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
  }
}
