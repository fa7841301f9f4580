package io.cachette.ratelimit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What callers choose as a key, as it becomes part of a name in Redis. For limits and locks of
 * Cachette, not for applications.
 */
public final class KeyText {

  private static final int LONGEST = 128;

  private KeyText() {}

  /** The key, or its digest if it is long: callers may choose keys, but not how much they take. */
  public static String shortened(String key) {
    return key.length() <= LONGEST ? key : "sha256-" + digest(key);
  }

  /** SHA-256 in hex. */
  static String digest(String key) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
