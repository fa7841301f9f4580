package io.cachette.redis.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Encodes the names of limits and locks, and the keys that callers choose for them, as parts of
 * keys in Redis. Different names and keys have different encodings.
 */
public final class RedisKeyEncoder {

  private static final int LONGEST = 128;
  private static final String DIGEST_PREFIX = "sha256-";

  private RedisKeyEncoder() {}

  /** Returns the key of a limit or lock: {@code name:key}. */
  public static String of(String name, String key) {
    return encode(name) + ":" + shorten(key);
  }

  /** Returns a name in which colons are encoded, since a colon ends the name. */
  public static String encode(String name) {
    return name.replace("%", "%25").replace(":", "%3A");
  }

  /**
   * Returns the key, or its digest if it is long, so that callers cannot make keys in Redis large.
   */
  public static String shorten(String key) {
    return key.length() <= LONGEST && !key.startsWith(DIGEST_PREFIX)
        ? key
        : DIGEST_PREFIX + digest(key);
  }

  private static String digest(String key) {
    return HexFormat.of().formatHex(sha256(key));
  }

  /** Returns the SHA-256 digest of a text. */
  public static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
