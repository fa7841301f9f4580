package io.cachette.session.internal.store;

import java.util.regex.Pattern;

/**
 * Id of a session for applications and Redis: the digest of its {@link SessionToken}.
 *
 * @param text 43 characters of URL-safe Base64
 */
public record SessionId(String text) {

  /** Number of cluster slots over which the sessions of an application are distributed. */
  static final int SHARDS = 64;

  /** Number of characters of an id. */
  public static final int LENGTH = 43;

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{" + LENGTH + "}");

  /** Whether a text has the form of an id. */
  public static boolean isValid(String text) {
    return FORM.matcher(text).matches();
  }

  /** Returns the shard of the session; digests are distributed evenly over the shards. */
  int shard() {
    return (text.charAt(0) * 31 + text.charAt(1)) % SHARDS;
  }

  @Override
  public String toString() {
    return text;
  }
}
