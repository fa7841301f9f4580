package io.cachette.redis;

/**
 * Supplies user and password for connections to Redis, if they change while the application runs:
 * tokens of a cloud, or passwords of a vault.
 *
 * <pre>{@code
 * public final class TokenProvider implements CredentialsProvider {
 *   public RedisCredentials get() {
 *     String token = requestToken();
 *     return new RedisCredentials("shop", token, Instant.now().plus(Duration.ofMinutes(15)));
 *   }
 *
 *   private String requestToken() {
 *     return System.getenv("TOKEN"); // a real one asks a server, and may wait
 *   }
 * }
 * }</pre>
 *
 * <p>Name the class by {@code cachette.redis.credentials-provider}, or put an object into the
 * properties under that name. A class needs a constructor without parameters. All managers, limits,
 * locks and sessions of an application that name the same class share one object and one client. If
 * it is {@link AutoCloseable}, it is closed with the client; an object of the application is not.
 */
@FunctionalInterface
public interface CredentialsProvider {

  /**
   * Returns the credentials that are valid now. Cachette calls this before it opens a connection,
   * and when four fifths of the time to {@link RedisCredentials#validUntil} have passed; then all
   * open connections authenticate again.
   *
   * <p>The call may wait: it runs on a daemon thread of its own, one call at a time. If it takes
   * longer than {@code cachette.redis.connect-timeout}, its thread is interrupted. If a call fails,
   * new connections use the last credentials, and the call is repeated. Exceptions are logged with
   * the name of their class, without their message, which may show a secret.
   *
   * @throws Exception if there are no credentials
   */
  RedisCredentials get() throws Exception;
}
