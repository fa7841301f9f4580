package io.cachette.redis.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a Redis client behaves, apart from where it connects. Immutable.
 *
 * @param timeout how long a command waits for its reply
 * @param connectTimeout how long a connection may take to stand
 * @param retryAttempts how often a command that may be repeated is sent again
 * @param retryDelay time between two attempts
 * @param poolSize connections to a server at the most
 * @param poolIdle connections to a server that stay open when idle
 * @param readFrom who answers reads where there are replicas
 * @param sentinelUsername ACL user of sentinels that ask for credentials; null for that of the
 *     servers, if {@code sentinelPassword} is null as well
 * @param sentinelPassword password of sentinels that ask for one; null for that of the servers
 * @param tls how servers of {@code rediss://} addresses are trusted
 */
public record ClientOptions(
    Duration timeout,
    Duration connectTimeout,
    int retryAttempts,
    Duration retryDelay,
    int poolSize,
    int poolIdle,
    ReadFrom readFrom,
    @Nullable String sentinelUsername,
    @Nullable String sentinelPassword,
    Tls tls) {

  /** What holds where nothing else is said. */
  public static final ClientOptions DEFAULTS =
      new ClientOptions(
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          3,
          Duration.ofMillis(500),
          64,
          1,
          ReadFrom.MASTER,
          null,
          null,
          Tls.DEFAULTS);

  /** Without the password. */
  @Override
  public String toString() {
    return "ClientOptions[timeout %s, connect timeout %s, %d retries after %s, pool %d to %d, reads from %s, sentinel user %s, %s]"
        .formatted(
            timeout,
            connectTimeout,
            retryAttempts,
            retryDelay,
            poolIdle,
            poolSize,
            readFrom,
            sentinelUsername,
            tls);
  }

  /** Who answers reads. */
  public enum ReadFrom {
    /** The master: a read sees every write before it. */
    MASTER,
    /** A replica, if there is one: reads may be stale. */
    REPLICA
  }

  /** Which certificates are accepted. */
  public enum Verification {
    /** Signed by a trusted authority, and for the name of the host. */
    STRICT,
    /** Signed by a trusted authority, for any host. */
    CA_ONLY,
    /** Any: encrypted, but open to whoever sits in between. */
    NONE
  }

  /**
   * TLS.
   *
   * @param verification which server certificates are accepted
   * @param truststore URL or path of the trusted authorities (JKS, PKCS12 or PEM); null for those
   *     of the JVM
   * @param truststorePassword null for none
   * @param keystore URL or path of the client's certificate and key (JKS or PKCS12), if servers ask
   *     for one
   * @param keystorePassword null for none
   */
  public record Tls(
      Verification verification,
      @Nullable String truststore,
      @Nullable String truststorePassword,
      @Nullable String keystore,
      @Nullable String keystorePassword) {

    /** The authorities of the JVM, strictly, and no client certificate. */
    public static final Tls DEFAULTS = new Tls(Verification.STRICT, null, null, null, null);

    /** Without the passwords. */
    @Override
    public String toString() {
      return "Tls[" + verification + ", truststore " + truststore + ", keystore " + keystore + "]";
    }
  }
}
