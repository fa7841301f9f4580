package io.cachette.ratelimit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names of limits and locks, and what callers choose as a key of one, as they become a part of a
 * key in Redis. No two of them make the same. Not for applications.
 */
public final class KeyText {

  private static final int LONGEST = 128;
  private static final String DIGESTED = "sha256-";

  private KeyText() {}

  /** The key of a limit or lock of this name: {@code name:key}. */
  public static String of(String name, String key) {
    return encoded(name) + ":" + shortened(key);
  }

  /** A name without colons, which end it. */
  static String encoded(String name) {
    return name.replace("%", "%25").replace(":", "%3A");
  }

  /** The key, or its digest if it is long: callers may choose keys, but not how much they take. */
  static String shortened(String key) {
    return key.length() <= LONGEST && !key.startsWith(DIGESTED) ? key : DIGESTED + digest(key);
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
