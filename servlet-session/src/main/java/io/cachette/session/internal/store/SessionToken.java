package io.cachette.session.internal.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Secret with which a client proves that a session is its own: 192 random bits, or 186 after a
 * change of the id, because the shard stays. Redis has only the {@link #id}, a digest that does not
 * reveal the token. So neither a dump of Redis nor a log with ids gives access to a session.
 *
 * @param text 32 characters of URL-safe Base64
 */
public record SessionToken(String text) {

  private static final int BYTES = 24;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{32}");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /** Generates a token. */
  public static SessionToken generate() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return new SessionToken(BASE64.encodeToString(bytes));
  }

  /** Generates a token whose session is in the same shard as another session. */
  public static SessionToken generateInShardOf(SessionId other) {
    SessionToken token = generate();
    while (token.id().shard() != other.shard()) {
      token = generate();
    }
    return token;
  }

  /** Parses a value that a client sent; returns null if it does not have the form of a token. */
  public static @Nullable SessionToken parse(String text) {
    return FORM.matcher(text).matches() ? new SessionToken(text) : null;
  }

  /** Returns the id of the session: the SHA-256 digest of the token. */
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

  /** Does not contain the token, which must not get into logs. */
  @Override
  public String toString() {
    return "the token of session " + id();
  }
}
