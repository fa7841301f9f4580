package io.cachette.ratelimit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The names of the keys in Redis: <code>namespace:rate:{name:key}</code>, or <code>
 * namespace:rate:{group}:name:key</code> for a policy of a group. Colons of names and groups are
 * percent-encoded, so that no two limits share a key.
 */
final class LimitKeys {

  private static final int LONGEST = 128;
  private static final String DIGESTED = "sha256-";

  private LimitKeys() {}

  static String of(String namespace, RateLimitPolicy policy, String key) {
    String last = encoded(policy.name()) + ":" + shortened(key);
    return policy.group().isEmpty()
        ? namespace + ":rate:{" + last + "}"
        : namespace + ":rate:{" + encoded(policy.group()) + "}:" + last;
  }

  /** Keys with the same one are on one node of a cluster. */
  static String tag(RateLimitPolicy policy, String key) {
    return policy.group().isEmpty()
        ? encoded(policy.name()) + ":" + shortened(key)
        : encoded(policy.group());
  }

  private static String encoded(String name) {
    return name.replace("%", "%25").replace(":", "%3A");
  }

  /** Callers may choose keys, but not how much they take. */
  private static String shortened(String key) {
    return key.length() <= LONGEST && !key.startsWith(DIGESTED) ? key : DIGESTED + digest(key);
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
