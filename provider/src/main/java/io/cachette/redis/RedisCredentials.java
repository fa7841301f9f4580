package io.cachette.redis;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A user and a password, as a {@link CredentialsProvider} returns them. Immutable. {@link
 * #toString()} does not show the password.
 *
 * <pre>{@code
 * Instant end = Instant.now().plus(Duration.ofMinutes(15));
 * RedisCredentials token = new RedisCredentials("shop", System.getenv("TOKEN"), end);
 * }</pre>
 *
 * @param username ACL user; null for the user that the settings name, or else the default user
 * @param password password or token
 * @param validUntil the time until which they are valid; null if that is unknown
 */
public record RedisCredentials(
    @Nullable String username, String password, @Nullable Instant validUntil) {

  /**
   * Creates credentials.
   *
   * @throws IllegalArgumentException if the password is empty
   */
  public RedisCredentials {
    Objects.requireNonNull(password, "password");
    if (password.isEmpty()) {
      throw new IllegalArgumentException("The password is empty");
    }
  }

  /** Creates credentials that are valid until others replace them. */
  public static RedisCredentials of(@Nullable String username, String password) {
    return new RedisCredentials(username, password, null);
  }

  /** Leaves out the password. */
  @Override
  public String toString() {
    return "RedisCredentials[user " + username + ", valid until " + validUntil + "]";
  }
}
