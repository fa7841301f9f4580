package io.cachette.redis;

/**
 * The state of the connection of a cache manager to Redis, for health checks and alerts. Get it by
 * {@code cacheManager.unwrap(CachetteHealth.class)}, at any time before the manager is closed, also
 * while Redis does not answer. All caches of the manager share it. Thread-safe.
 *
 * <pre>{@code
 * CachetteHealth health = manager.unwrap(CachetteHealth.class);
 * try {
 *   Ping ping = health.ping();
 *   log.log(System.Logger.Level.INFO, ping.role() + " replied in " + ping.latency());
 * } catch (RedisUnavailableException e) {
 *   log.log(System.Logger.Level.ERROR, e.getMessage());
 * }
 * }</pre>
 */
public interface CachetteHealth {

  /**
   * Asks Redis for a reply, also while the circuit breaker is open. The server that is asked is the
   * one that gets changes; in a cluster, all masters are asked at the same time. Connects if there
   * is no connection. Waits no longer than the timeout of the caches, {@code
   * cachette.redis.timeout}. Needs no permission beyond those that caches need.
   *
   * <p>A reply closes the circuit breaker and ends an outage. If no reply arrives, an outage begins
   * unless one is under way; the circuit breaker does not count it.
   *
   * <p>Takes one round trip, and two more if the server does not know the script. If the first ping
   * of a manager connects to a cluster, it asks one of the masters.
   *
   * @return the role of the server and the time that its reply took. In a cluster, the role is that
   *     of a master if all servers are, and the time is that until the last reply
   * @throws RedisUnavailableException if no reply arrives in time, if the server replies with an
   *     error, or if the thread is interrupted; the message says which. In a cluster, one missing
   *     reply is enough
   * @throws IllegalArgumentException if the settings of the connection cannot be used
   * @throws IllegalStateException if the manager is closed
   */
  Ping ping();

  /**
   * Returns whether Redis has answered the last calls: the circuit breaker is closed, and no outage
   * is under way. In a cluster, it is false as long as one master does not answer, although calls
   * to keys of the others succeed. Takes no round trip, so the result is as old as the last call;
   * before the first call it is true. False if the manager is closed.
   */
  boolean isAvailable();

  /**
   * Returns the counters since the manager was opened. Takes no round trip. After the manager was
   * closed, the counters stay as they are.
   */
  OutageStatistics statistics();

  /**
   * Adds a listener, unless an equal one was added. It stays until it is removed or the manager is
   * closed.
   *
   * @throws IllegalStateException if the manager is closed
   */
  void addListener(OutageListener listener);

  /**
   * Removes a listener. A call that has begun goes on, and no further one begins. Does nothing if
   * the listener was not added.
   */
  void removeListener(OutageListener listener);
}
