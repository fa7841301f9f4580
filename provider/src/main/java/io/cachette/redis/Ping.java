package io.cachette.redis;

import java.time.Duration;

/**
 * The reply of a Redis or Valkey server to {@link CachetteHealth#ping()}. Immutable.
 *
 * <pre>{@code
 * Ping ping = manager.unwrap(CachetteHealth.class).ping();
 * boolean isFast = ping.latency().compareTo(Duration.ofMillis(20)) < 0;
 * boolean mayWrite = ping.role() == Ping.Role.MASTER;
 * }</pre>
 *
 * @param role the role of the server that replied
 * @param latency the time from the request to the reply. The first ping of a server also loads a
 *     script, and the first ping of a manager without caches connects
 */
public record Ping(Role role, Duration latency) {

  /** The role of a server in its replication. */
  public enum Role {

    /** The server accepts changes. So does a replica with {@code replica-read-only no}. */
    MASTER,

    /**
     * The server is a read-only replica, for example a former master after a failover, so changes
     * fail.
     */
    REPLICA
  }
}
