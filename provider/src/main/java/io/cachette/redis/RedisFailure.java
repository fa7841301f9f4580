package io.cachette.redis;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says in words what is behind a failure of the client, and what to set. Never shows a password.
 */
public final class RedisFailure {

  /**
   * What to do about a failure.
   *
   * @param sign found in an exception or one of its causes
   */
  private record Advice(Pattern sign, String words) {}

  private static final List<Advice> ADVICE =
      List.of(
          advice(
              "WRONGPASS|NOAUTH|ERR AUTH|invalid password",
              "Set cachette.redis.username and cachette.redis.password, or name user and password"
                  + " in the URL; for sentinels with users of their own there is"
                  + " cachette.redis.sentinel-username and cachette.redis.sentinel-password"),
          advice(
              "NOPERM",
              "Give the user the permissions that docs/security.md lists, for this namespace"),
          advice(
              "PKIX|certification path|trustAnchors",
              "Set cachette.redis.tls.truststore to a file with the authority that signed the"
                  + " server's certificate"),
          advice(
              "No subject alternative|No name matching",
              "Connect to a name that is in the server's certificate, or set"
                  + " cachette.redis.tls.verification to ca-only"),
          advice(
              "certificate_required|bad_certificate|handshake_failure",
              "Set cachette.redis.tls.keystore to a certificate and key that the server accepts"),
          advice(
              "not an SSL/TLS record", "There is no TLS at this port: use redis instead of rediss"),
          advice(
              "Master node is undefined",
              "The sentinels know no master of this name; it is what follows the hosts:"
                  + " redis+sentinel://host:port/name"),
          advice( // Redisson says no more than this, whatever is wrong with sentinels
              "Redis sentinel servers|Can't connect to servers!\\s*$",
              "No sentinel is there, or none accepts the credentials or, with rediss, has a"
                  + " certificate that is trusted: set cachette.redis.url or REDIS_URL,"
                  + " cachette.redis.sentinel-username and cachette.redis.sentinel-password, or"
                  + " cachette.redis.tls.truststore"),
          advice(
              "unknown command .SENTINEL",
              "That is no sentinel; use redis://host:port for a single server"),
          advice(
              "cluster support disabled",
              "That is no node of a cluster; use redis://host:port for a single server"),
          advice(
              "MOVED|CROSSSLOT", "The server belongs to a cluster; use redis+cluster://host:port"),
          advice(
              "DB index is out of range",
              "Use a database that the server has; it is what follows the host: redis://host/0"),
          advice(
              "unknown command",
              "Cachette needs Redis 6.2 or Valkey, with scripts; if that is a sentinel, use"
                  + " redis+sentinel://host:port/name"),
          advice("UnknownHost|NXDOMAIN", "Check the name of the host"),
          advice(
              "Timeout",
              "Is the server overloaded, or not to be reached from here? A port with TLS needs"
                  + " rediss, one without redis, and a server that asks clients for a certificate"
                  + " cachette.redis.tls.keystore"));

  private static final Pattern CREDENTIALS = Pattern.compile("://[^@/\\s]*@");

  private static final String ELSE =
      "Start a server there, or say where it is: the environment variable REDIS_URL, the property"
          + " cachette.redis.url, or a manager URI such as redis://host:6379";

  private RedisFailure() {}

  /** The deepest cause and, if there is one, the advice for it, as sentences. */
  public static String explain(Throwable failure) {
    return explain(failure, "");
  }

  /** Of a connection that could not be opened. */
  static String explainNoConnection(Throwable failure) {
    return explain(failure, ELSE);
  }

  private static String explain(Throwable failure, String otherwise) {
    String advice = advice(failure, otherwise);
    return cause(failure) + "." + (advice.isEmpty() ? "" : " " + advice + ".");
  }

  /**
   * The failure, or null if it shows credentials: those that a configuration of Redisson has in its
   * addresses, which Redisson may quote.
   */
  static @Nullable Throwable withoutSecrets(Throwable failure) {
    return CREDENTIALS.matcher(chain(failure)).find() ? null : failure;
  }

  private static String cause(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message =
        root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return message
        .replaceFirst("(?s)\\.? channel: \\[.*", "") // which Redisson adds to what servers say
        .replaceFirst("(?s),? command: \\(.*", "") // with its arguments, which may be personal
        .replaceFirst("[.!, ]+$", "")
        .transform(text -> CREDENTIALS.matcher(text).replaceAll("://***@"));
  }

  private static String advice(Throwable failure, String otherwise) {
    String chain = chain(failure);
    return ADVICE.stream()
        .filter(advice -> advice.sign.matcher(chain).find())
        .map(Advice::words)
        .findFirst()
        .orElse(otherwise);
  }

  private static String chain(Throwable failure) {
    StringBuilder chain = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      chain.append(cause).append('\n');
    }
    return chain.toString();
  }

  private static Advice advice(String sign, String words) {
    return new Advice(Pattern.compile(sign), words);
  }
}
