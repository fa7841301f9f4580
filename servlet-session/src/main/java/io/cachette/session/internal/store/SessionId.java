package io.cachette.session.internal.store;

import java.util.regex.Pattern;

/**
 * The id of a session, as applications see it: the digest of its {@link SessionToken}.
 *
 * @param text 43 characters of the URL-safe Base64
 */
public record SessionId(String text) {

  /** Over so many slots of a cluster the sessions of an application are spread. */
  static final int SHARDS = 64;

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

  /** Whether a text may be an id. */
  public static boolean isValid(String text) {
    return FORM.matcher(text).matches();
  }

  /** Which of the slots it is kept in; evenly spread, as digests are. */
  int shard() {
    return (text.charAt(0) * 31 + text.charAt(1)) % SHARDS;
  }

  @Override
  public String toString() {
    return text;
  }
}
