package io.cachette.ratelimit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The names of the keys in Redis: <code>namespace:rate:{name:key}</code>, or <code>
 * namespace:rate:{group}:name:key</code> for a policy of a group.
 */
final class LimitKeys {

  private static final int LONGEST = 128;

  private LimitKeys() {}

  static String of(String namespace, RateLimitPolicy policy, String key) {
    String last = policy.name() + ":" + shortened(key);
    return policy.group().isEmpty()
        ? namespace + ":rate:{" + last + "}"
        : namespace + ":rate:{" + policy.group() + "}:" + last;
  }

  /** What says on which node of a cluster a key is. */
  static String tag(RateLimitPolicy policy, String key) {
    return policy.group().isEmpty() ? policy.name() + ":" + shortened(key) : policy.group();
  }

  /** Callers may choose keys, but not how much they take. */
  private static String shortened(String key) {
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
