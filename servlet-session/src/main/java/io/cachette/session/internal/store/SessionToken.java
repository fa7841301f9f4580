package io.cachette.session.internal.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client proves with that a session is its own: 192 random bits, of which six say nothing
 * new when a session changes its id. Redis never sees it: the session has the {@link #id} of it,
 * from which nobody gets back. So neither a dump of Redis nor a log with ids lets anybody into a
 * session.
 *
 * @param text 32 characters of the URL-safe Base64
 */
public record SessionToken(String text) {

  private static final int BYTES = 24;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{32}");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /** A new one. */
  public static SessionToken generate() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return new SessionToken(BASE64.encodeToString(bytes));
  }

  /** A new one, whose session is kept in the same slot as another one. */
  public static SessionToken generateInShardOf(SessionId other) {
    SessionToken token = generate();
    while (token.id().shard() != other.shard()) {
      token = generate();
    }
    return token;
  }

  /** The token of a text that a client sent, or null if it has not the form of one. */
  public static @Nullable SessionToken parse(String text) {
    return FORM.matcher(text).matches() ? new SessionToken(text) : null;
  }

  /** The id of its session: the SHA-256 digest of the token. */
  public SessionId id() {
    return new SessionId(digest(text));
  }

  static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return BASE64.encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Hides it. */
  @Override
  public String toString() {
    return "the token of session " + id();
  }
}
