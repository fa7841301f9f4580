package io.cachette.redis;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The address of a server with the credentials and the database to use there: what a URL of the
 * form {@code redis://[user[:password]@]host[:port][/database]} says. {@code rediss://} asks for
 * TLS.
 *
 * <p>Two addresses are equal when all parts are, the password included. {@link #toString()} never
 * shows the password. Immutable and safe for use by several threads.
 *
 * @param tls whether the connection is encrypted
 * @param host name or IP address; IPv6 in brackets
 * @param port TCP port
 * @param username ACL user, or null for the default user
 * @param password password, or null for none
 * @param database number of the database, 0 by default
 */
public record RedisAddress(
    boolean tls,
    String host,
    int port,
    @Nullable String username,
    @Nullable String password,
    int database) {

  /** Where Redis listens when nothing else is said: {@code redis://127.0.0.1:6379}. */
  public static final RedisAddress LOCAL =
      new RedisAddress(false, "127.0.0.1", 6379, null, null, 0);

  private static final Set<String> SCHEMES = Set.of("redis", "rediss");
  private static final String FORM = "redis://[user[:password]@]host[:port][/database]";

  public RedisAddress {
    Objects.requireNonNull(host, "host");
  }

  /** Tells whether a URI has a scheme that {@link #of(URI)} reads. */
  public static boolean isRedis(URI uri) {
    return uri.getScheme() != null && SCHEMES.contains(uri.getScheme());
  }

  /**
   * Reads a URL such as {@code redis://alice:secret@cache.example:6380/2}. User and password may be
   * percent-encoded; {@code redis://:secret@host} names a password without a user.
   *
   * @throws IllegalArgumentException if the text is no such URL; the message shows no password
   */
  public static RedisAddress of(String url) {
    try {
      return of(new URI(url.trim()));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "The Redis URL is not a valid URI ("
              + e.getReason()
              + "); expected "
              + FORM
              + ", with special characters of user and password percent-encoded");
    }
  }

  /**
   * Reads a URI, see {@link #of(String)}.
   *
   * @throws IllegalArgumentException if it is not of the documented form; the message shows no
   *     password
   */
  public static RedisAddress of(URI uri) {
    if (!isRedis(uri) || uri.getHost() == null || hasMore(uri)) {
      throw new IllegalArgumentException(
          "Not a Redis URL: " + redact(uri) + "; expected " + FORM + " or rediss://… for TLS");
    }
    @Nullable String[] user = userInfo(uri.getRawUserInfo());
    int port = uri.getPort() < 0 ? LOCAL.port : uri.getPort();
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(
          "Not a TCP port in " + redact(uri) + ": " + port + "; expected " + FORM);
    }
    return new RedisAddress(
        uri.getScheme().equals("rediss"), uri.getHost(), port, user[0], user[1], database(uri));
  }

  /** A copy with other credentials; a null keeps what this address has. */
  public RedisAddress withCredentials(@Nullable String newUser, @Nullable String newPassword) {
    return new RedisAddress(
        tls,
        host,
        port,
        newUser == null ? username : newUser,
        newPassword == null ? password : newPassword,
        database);
  }

  /**
   * The part that names the server, {@code redis://host:port}: fit for messages and for Redisson.
   */
  public String endpoint() {
    return (tls ? "rediss://" : "redis://") + host + ":" + port;
  }

  /**
   * A URI as text without its password. Query and fragment are left out, and so is all but the
   * scheme where no host can be made out: an unencoded password may be anywhere in there.
   */
  public static String redact(URI uri) {
    if (uri.getHost() == null && (isRedis(uri) || uri.toString().contains("@"))) {
      return uri.getScheme() + ":… (not shown, as it may hold a password)";
    }
    String userInfo = uri.getRawUserInfo();
    if (uri.getHost() == null || (userInfo == null && !isRedis(uri))) {
      return uri.toString();
    }
    String user = userInfo == null ? "" : userInfo.replaceFirst(":.*", ":***") + "@";
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + user + uri.getHost() + port + uri.getRawPath();
  }

  /** The address as a URL with the password masked. */
  @Override
  public String toString() {
    String user = username == null ? "" : username;
    String credentials = password == null ? user : user + ":***";
    return (tls ? "rediss://" : "redis://")
        + (credentials.isEmpty() ? "" : credentials + "@")
        + (host + ":" + port)
        + (database == 0 ? "" : "/" + database);
  }

  /** Whether there are parts that would be ignored silently. */
  private static boolean hasMore(URI uri) {
    return uri.getRawQuery() != null || uri.getRawFragment() != null;
  }

  private static @Nullable String[] userInfo(@Nullable String raw) {
    if (raw == null || raw.isEmpty()) {
      return new @Nullable String[] {null, null};
    }
    int colon = raw.indexOf(':');
    String user = colon < 0 ? raw : raw.substring(0, colon);
    return new @Nullable String[] {
      user.isEmpty() ? null : decode(user), colon < 0 ? null : decode(raw.substring(colon + 1))
    };
  }

  private static String decode(String raw) {
    return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static int database(URI uri) {
    String path = uri.getPath() == null ? "" : uri.getPath();
    if (path.isEmpty() || path.equals("/")) {
      return 0;
    }
    String number = path.substring(1);
    if (!number.matches("\\d{1,9}")) {
      throw new IllegalArgumentException(
          "Not a database number in " + redact(uri) + ": '" + number + "'; expected " + FORM);
    }
    return Integer.parseInt(number);
  }
}
