package io.cachette.redis.internal;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Explains failures of the client: their cause, and the setting to change. Never shows a password.
 */
public final class RedisFailureExplainer {

  /**
   * Advice about a failure.
   *
   * @param pattern pattern to find in the exception or its causes
   */
  private record Advice(Pattern pattern, String text) {}

  private static final List<Advice> ADVICE =
      List.of(
          advise(
              "WRONGPASS|NOAUTH|ERR AUTH|invalid password",
              "Set cachette.redis.username and cachette.redis.password, or name user and password"
                  + " in the URL; for sentinels with users of their own, set"
                  + " cachette.redis.sentinel-username and cachette.redis.sentinel-password"),
          advise(
              "There are no credentials, as",
              "The log says why; further attempts to connect ask for them again"),
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
              "The sentinels know no master of this name; the name follows the hosts:"
                  + " redis+sentinel://host:port/name"),
          advise( // Redisson has one message for all failures of sentinels
              "Redis sentinel servers|Can't connect to servers!\\s*$",
              "No sentinel answers, or none accepts the credentials or, with rediss, has a"
                  + " certificate that is trusted: set cachette.redis.url or REDIS_URL,"
                  + " cachette.redis.sentinel-username and cachette.redis.sentinel-password, or"
                  + " cachette.redis.tls.truststore"),
          advise(
              "unknown command .SENTINEL",
              "The server is no sentinel; use redis://host:port for a single server"),
          advise(
              "cluster support disabled",
              "The server is no node of a cluster; use redis://host:port for a single server"),
          advise(
              "MOVED|CROSSSLOT", "The server belongs to a cluster; use redis+cluster://host:port"),
          advise(
              "DB index is out of range",
              "Use a database that the server has; its number follows the host: redis://host/0"),
          advise(
              "unknown command",
              "Cachette needs Redis 6.2 or Valkey, with scripts; if the server is a sentinel, use"
                  + " redis+sentinel://host:port/name"),
          advise("UnknownHost|NXDOMAIN", "Check the name of the host"),
          advise(
              "Timeout",
              "The server may be overloaded, or unreachable from here. A port with TLS needs"
                  + " rediss, a port without TLS needs redis, and a server that asks clients for a"
                  + " certificate needs cachette.redis.tls.keystore"));

  private static final Pattern CREDENTIALS = Pattern.compile("://[^@/\\s]*@");

  private static final String DEFAULT_ADVICE =
      "Start a server there, or set its address: by the environment variable REDIS_URL, the"
          + " property cachette.redis.url, or a manager URI such as redis://host:6379";

  private RedisFailureExplainer() {}

  /** Returns the root cause of a failure and, if known, advice about it, as sentences. */
  public static String explain(Throwable failure) {
    return explain(failure, "");
  }

  /**
   * Returns the root cause and advice about a connection that could not be opened, as sentences.
   */
  public static String explainNoConnection(Throwable failure) {
    return explain(failure, DEFAULT_ADVICE);
  }

  private static String explain(Throwable failure, String defaultAdvice) {
    String advice = advise(failure, defaultAdvice);
    return describeRootCause(failure) + "." + (advice.isEmpty() ? "" : " " + advice + ".");
  }

  /**
   * Returns the failure, or null if its text shows credentials. Redisson may quote the addresses of
   * its own configuration, which can have credentials.
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
        .replaceFirst(
            "(?s)\\.? channel: \\[.*", "") // Redisson appends it to the message of the server
        .replaceFirst("(?s),? command: \\(.*", "") // its arguments may be personal data
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
