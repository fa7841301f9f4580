package io.cachette.redis.internal;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says in words what is behind a failure of the client, and what to set. Never shows a password.
 */
public final class RedisFailureExplainer {

  /**
   * What to do about a failure.
   *
   * @param pattern found in an exception or one of its causes
   */
  private record Advice(Pattern pattern, String text) {}

  private static final List<Advice> ADVICE =
      List.of(
          advise(
              "WRONGPASS|NOAUTH|ERR AUTH|invalid password",
              "Set cachette.redis.username and cachette.redis.password, or name user and password"
                  + " in the URL; for sentinels with users of their own there is"
                  + " cachette.redis.sentinel-username and cachette.redis.sentinel-password"),
          advise(
              "NOPERM",
              "Give the user the permissions that docs/security.md lists, for this namespace"),
          advise(
              "PKIX|certification path|trustAnchors",
              "Set cachette.redis.tls.truststore to a file with the authority that signed the"
                  + " server's certificate"),
          advise(
              "No subject alternative|No name matching",
              "Connect to a name that is in the server's certificate, or set"
                  + " cachette.redis.tls.verification to ca-only"),
          advise(
              "certificate_required|bad_certificate|handshake_failure",
              "Set cachette.redis.tls.keystore to a certificate and key that the server accepts"),
          advise(
              "not an SSL/TLS record", "There is no TLS at this port: use redis instead of rediss"),
          advise(
              "Master node is undefined",
              "The sentinels know no master of this name; it is what follows the hosts:"
                  + " redis+sentinel://host:port/name"),
          advise( // Redisson says no more than this, whatever is wrong with sentinels
              "Redis sentinel servers|Can't connect to servers!\\s*$",
              "No sentinel is there, or none accepts the credentials or, with rediss, has a"
                  + " certificate that is trusted: set cachette.redis.url or REDIS_URL,"
                  + " cachette.redis.sentinel-username and cachette.redis.sentinel-password, or"
                  + " cachette.redis.tls.truststore"),
          advise(
              "unknown command .SENTINEL",
              "That is no sentinel; use redis://host:port for a single server"),
          advise(
              "cluster support disabled",
              "That is no node of a cluster; use redis://host:port for a single server"),
          advise(
              "MOVED|CROSSSLOT", "The server belongs to a cluster; use redis+cluster://host:port"),
          advise(
              "DB index is out of range",
              "Use a database that the server has; it is what follows the host: redis://host/0"),
          advise(
              "unknown command",
              "Cachette needs Redis 6.2 or Valkey, with scripts; if that is a sentinel, use"
                  + " redis+sentinel://host:port/name"),
          advise("UnknownHost|NXDOMAIN", "Check the name of the host"),
          advise(
              "Timeout",
              "Is the server overloaded, or not to be reached from here? A port with TLS needs"
                  + " rediss, one without redis, and a server that asks clients for a certificate"
                  + " cachette.redis.tls.keystore"));

  private static final Pattern CREDENTIALS = Pattern.compile("://[^@/\\s]*@");

  private static final String DEFAULT_ADVICE =
      "Start a server there, or say where it is: the environment variable REDIS_URL, the property"
          + " cachette.redis.url, or a manager URI such as redis://host:6379";

  private RedisFailureExplainer() {}

  /** The deepest cause and, if there is one, the advice for it, as sentences. */
  public static String explain(Throwable failure) {
    return explain(failure, "");
  }

  /** Of a connection that could not be opened. */
  public static String explainNoConnection(Throwable failure) {
    return explain(failure, DEFAULT_ADVICE);
  }

  private static String explain(Throwable failure, String defaultAdvice) {
    String advice = advise(failure, defaultAdvice);
    return describeRootCause(failure) + "." + (advice.isEmpty() ? "" : " " + advice + ".");
  }

  /**
   * The failure, or null if it shows credentials: those that a configuration of Redisson has in its
   * addresses, which Redisson may quote.
   */
  public static @Nullable Throwable withoutSecrets(Throwable failure) {
    return CREDENTIALS.matcher(joinCauses(failure)).find() ? null : failure;
  }

  private static String describeRootCause(Throwable failure) {
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

  private static String advise(Throwable failure, String defaultAdvice) {
    String chain = joinCauses(failure);
    return ADVICE.stream()
        .filter(advice -> advice.pattern.matcher(chain).find())
        .map(Advice::text)
        .findFirst()
        .orElse(defaultAdvice);
  }

  private static String joinCauses(Throwable failure) {
    StringBuilder chain = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      chain.append(cause).append('\n');
    }
    return chain.toString();
  }

  private static Advice advise(String pattern, String text) {
    return new Advice(Pattern.compile(pattern), text);
  }
}
