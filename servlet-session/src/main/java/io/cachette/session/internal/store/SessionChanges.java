package io.cachette.session.internal.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a session by a request.
 *
 * @param interval new maximum inactive interval in seconds; null if unchanged
 * @param principal digest of the new principal; empty if removed, null if unchanged
 * @param writes new values, by name of the attribute
 * @param removals expected values of the attributes to remove, by name; see {@link
 *     Write#expected()}
 */
public record SessionChanges(
    @Nullable Integer interval,
    @Nullable String principal,
    Map<String, Write> writes,
    Map<String, String> removals) {

  /** No changes. */
  public static final SessionChanges NONE = new SessionChanges(null, null, Map.of(), Map.of());

  /** Expects any value or none. */
  public static final String ANYTHING = "";

  /** Expects that the attribute does not exist. */
  public static final String NOTHING = "-";

  /**
   * A new value of an attribute.
   *
   * @param expected the value that it replaces: {@link #ANYTHING}, {@link #NOTHING}, or the SHA-1
   *     digest of its bytes in lower-case hex
   */
  public record Write(byte[] bytes, String expected) {}

  /** Computes the SHA-1 digest of the bytes of an attribute, in lower-case hex. */
  public static String sha1(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
  }

  /** Whether there are no changes. */
  public boolean isEmpty() {
    return interval == null && principal == null && writes.isEmpty() && removals.isEmpty();
  }
}
