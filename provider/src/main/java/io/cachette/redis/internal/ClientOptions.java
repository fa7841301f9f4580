package io.cachette.redis.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Options of a Redis client, apart from the address. Immutable.
 *
 * @param timeout how long a command waits for its reply
 * @param connectTimeout how long opening a connection may take
 * @param retryAttempts how often a command that may be repeated is sent again
 * @param retryDelay time between two attempts
 * @param poolSize largest number of connections to a server
 * @param poolIdle connections to a server that stay open when idle
 * @param readFrom the server that answers reads if there are replicas
 * @param sentinelUsername ACL user of sentinels that ask for credentials; null for that of the
 *     servers, if {@code sentinelPassword} is null as well
 * @param sentinelPassword password of sentinels that ask for one; null for that of the servers
 * @param tls TLS options for {@code rediss://} addresses
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

  /** The default options. */
  public static final ClientOptions DEFAULTS =
      new ClientOptions(
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          3,
          Duration.ofMillis(500),
          8,
          1,
          ReadFrom.MASTER,
          null,
          null,
          Tls.DEFAULTS);

  /** Returns a copy without user and password of sentinels. */
  ClientOptions withoutSentinelCredentials() {
    return new ClientOptions(
        timeout,
        connectTimeout,
        retryAttempts,
        retryDelay,
        poolSize,
        poolIdle,
        readFrom,
        null,
        null,
        tls);
  }

  /** Leaves out passwords. */
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

  /** The server that answers reads. */
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
    /** Any. The connection is encrypted, but not protected against an attacker in between. */
    NONE
  }

  /**
   * TLS options. Immutable.
   *
   * @param verification which server certificates are accepted
   * @param truststore URL or path of the trusted authorities (JKS, PKCS12 or PEM); null for those
   *     of the JVM
   * @param truststorePassword password of the trust store; null for none
   * @param keystore URL or path of the client's certificate and key (JKS or PKCS12), if servers ask
   *     for a certificate; null for none
   * @param keystorePassword password of the key store; null for none
   */
  public record Tls(
      Verification verification,
      @Nullable String truststore,
      @Nullable String truststorePassword,
      @Nullable String keystore,
      @Nullable String keystorePassword) {

    /** Strict verification by the authorities of the JVM, and no client certificate. */
    public static final Tls DEFAULTS = new Tls(Verification.STRICT, null, null, null, null);

    /** Leaves out the passwords. */
    @Override
    public String toString() {
      return "Tls[" + verification + ", truststore " + truststore + ", keystore " + keystore + "]";
    }
  }
}
