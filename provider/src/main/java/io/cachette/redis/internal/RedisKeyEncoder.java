package io.cachette.redis.internal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names of limits and locks, and what callers choose as a key of one, as they become a part of a
 * key in Redis. No two of them make the same. Not for applications.
 */
public final class RedisKeyEncoder {

  private static final int LONGEST = 128;
  private static final String DIGEST_PREFIX = "sha256-";

  private RedisKeyEncoder() {}

  /** The key of a limit or lock of this name: {@code name:key}. */
  public static String of(String name, String key) {
    return encode(name) + ":" + shorten(key);
  }

  /** A name without colons, which end it. */
  public static String encode(String name) {
    return name.replace("%", "%25").replace(":", "%3A");
  }

  /** The key, or its digest if it is long: callers may choose keys, but not how much they take. */
  public static String shorten(String key) {
    return key.length() <= LONGEST && !key.startsWith(DIGEST_PREFIX)
        ? key
        : DIGEST_PREFIX + digest(key);
  }

  private static String digest(String key) {
    return HexFormat.of().formatHex(sha256(key));
  }

  /** What stands for a text without telling it. */
  public static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
