package io.cachette.testkit;

import io.cachette.testkit.internal.ConditionPoller;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A master, its replica, and three real sentinels. The sentinels watch the master under the name
 * {@value #NAME} and replace it when it does not answer for a second. Thread-safe.
 *
 * <p>A start takes some seconds, so keep the sentinels for a test class:
 *
 * <pre>{@code
 * @AutoClose static final RedisSentinels SENTINELS = RedisSentinels.start();
 *
 * @Test
 * void uri_started_namesMaster() {
 *   Assertions.assertTrue(SENTINELS.uri().getPath().endsWith(RedisSentinels.NAME));
 * }
 * }</pre>
 *
 * <p>All servers stop with {@link #close()}, and at the latest when the JVM ends, like every {@link
 * RedisServer}.
 */
public final class RedisSentinels implements AutoCloseable {
  /** The name of the master in the configuration of the sentinels. */
  public static final String NAME = "main";

  private static final int SENTINELS = 3;
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final ServerGroup group;
  private final List<RedisServer> servers;
  private final List<Sentinel> sentinels;

  private RedisSentinels(ServerGroup group, List<RedisServer> servers, List<Sentinel> sentinels) {
    this.group = group;
    this.servers = servers;
    this.sentinels = sentinels;
  }

  /**
   * Starts servers and sentinels with the default configuration.
   *
   * @return sentinels that know the master, the replica and each other
   * @throws IllegalStateException if there is no binary or something does not start
   */
  public static RedisSentinels start() {
    return start(server -> {});
  }

  /**
   * Starts servers and sentinels.
   *
   * @param options sets the options of the master and of the replica, such as users or TLS; called
   *     once for each. The sentinels speak TLS as the master does, and ask for no password
   * @return sentinels that know the master, the replica and each other
   * @throws IllegalStateException if there is no binary or something does not start
   */
  public static RedisSentinels start(Consumer<RedisServerBuilder> options) {
    ServerGroup group = new ServerGroup();
    try {
      RedisServer master = group.start(newServerBuilder(options));
      RedisServer replica = startReplica(group, newServerBuilder(options), master);
      List<Sentinel> sentinels =
          Stream.generate(() -> startSentinel(group, master)).limit(SENTINELS).toList();
      awaitDiscovery(sentinels);
      return new RedisSentinels(group, List.of(master, replica), sentinels);
    } catch (RuntimeException e) {
      throw group.closeAfter(e);
    }
  }

  /**
   * Returns the URI for clients without TLS.
   *
   * @return {@code redis+sentinel://127.0.0.1:port,127.0.0.1:port,127.0.0.1:port/main}; does not
   *     change
   * @throws IllegalStateException if the servers were started with TLS, because the sentinels then
   *     name the ports with TLS to all clients
   */
  public URI uri() {
    if (hasTls()) {
      throw new IllegalStateException("The sentinels name ports with TLS; connect to tlsUri()");
    }
    return Addresses.createUri("redis+sentinel", sentinels(), RedisServer::port, "/" + NAME);
  }

  /**
   * Returns {@link #uri()} with a user of the master, who need not exist.
   *
   * @param user a name; {@code default} is the default user
   * @param password the password in plain text
   * @return {@link #uri()} with {@code user:password@}, percent-encoded
   * @throws IllegalStateException if the servers were started with TLS
   */
  public URI uri(String user, String password) {
    return Addresses.withCredentials(user, password, uri());
  }

  /**
   * Returns the URI for clients that use TLS to the sentinels and to the servers.
   *
   * @return {@code rediss+sentinel://127.0.0.1:port,127.0.0.1:port,127.0.0.1:port/main}; does not
   *     change
   * @throws IllegalStateException if the servers were started without TLS
   */
  public URI tlsUri() {
    return Addresses.createUri("rediss+sentinel", sentinels(), RedisServer::tlsPort, "/" + NAME);
  }

  /**
   * Returns {@link #tlsUri()} with a user of the master, who need not exist.
   *
   * @param user a name; {@code default} is the default user
   * @param password the password in plain text
   * @return {@link #tlsUri()} with {@code user:password@}, percent-encoded
   * @throws IllegalStateException if the servers were started without TLS
   */
  public URI tlsUri(String user, String password) {
    return Addresses.withCredentials(user, password, tlsUri());
  }

  /**
   * Returns the server that the sentinels name as the master. It may have stopped already.
   *
   * @return one of {@link #servers()}
   * @throws IllegalStateException if no sentinel runs
   * @throws UncheckedIOException if a sentinel does not answer
   */
  public RedisServer master() {
    return findRunning()
        .findFirst()
        .flatMap(this::findMaster)
        .orElseThrow(() -> new IllegalStateException("No sentinel runs that knows the master"));
  }

  /**
   * Returns the server that was the master at the start and the one that was the replica, in this
   * order.
   *
   * @return two servers
   */
  public List<RedisServer> servers() {
    return servers;
  }

  /**
   * Returns the sentinels.
   *
   * @return three servers, which answer the commands of sentinels only
   */
  public List<RedisServer> sentinels() {
    return sentinels.stream().map(Sentinel::server).toList();
  }

  /**
   * Kills the master and waits until the sentinels have replaced it. To start the old master again,
   * call {@link RedisServer#restart()}; some seconds later the sentinels make it a replica.
   *
   * @return the new master, which accepts writes
   * @throws IllegalStateException if there is none after a minute
   */
  public RedisServer failOver() {
    RedisServer oldMaster = master();
    oldMaster.kill();
    return awaitFailover(oldMaster);
  }

  /**
   * Waits until all running sentinels have replaced a master.
   *
   * @param oldMaster the master that was killed or stopped
   * @return the new master, which accepts writes
   * @throws IllegalStateException if there is none after a minute
   */
  public RedisServer awaitFailover(RedisServer oldMaster) {
    ConditionPoller.awaitUntil(
        TIMEOUT,
        () -> findRunning().allMatch(sentinel -> hasReplaced(sentinel, oldMaster)),
        () -> "%s is still the master after %s".formatted(oldMaster, TIMEOUT));
    return master();
  }

  /** Stops all servers and deletes their folders. A second call has no effect. */
  @Override
  public void close() {
    group.close();
  }

  @Override
  public String toString() {
    return "RedisSentinels[" + (hasTls() ? tlsUri() : uri()) + "]";
  }

  private boolean hasTls() {
    return servers.get(0).tls() != null;
  }

  private static RedisServerBuilder newServerBuilder(Consumer<RedisServerBuilder> options) {
    RedisServerBuilder server = RedisServer.builder().directive("repl-diskless-sync-delay", "0");
    options.accept(server);
    return server;
  }

  private static RedisServer startReplica(
      ServerGroup group, RedisServerBuilder options, RedisServer master) {
    return group.start(options.replicaOf(master));
  }

  private static Sentinel startSentinel(ServerGroup group, RedisServer master) {
    Sentinel sentinel = new Sentinel(group.start(RedisServer.builder().sentinelOf(master)));
    sentinel.watch(master);
    return sentinel;
  }

  private static void awaitDiscovery(List<Sentinel> sentinels) {
    ConditionPoller.awaitUntil(
        TIMEOUT,
        () -> sentinels.stream().allMatch(sentinel -> sentinel.isReadyForFailover(SENTINELS - 1)),
        () -> "A sentinel does not know the others:\n" + sentinels.get(0).server().log());
  }

  private Stream<Sentinel> findRunning() {
    return sentinels.stream().filter(sentinel -> sentinel.server().isRunning());
  }

  private boolean hasReplaced(Sentinel sentinel, RedisServer oldMaster) {
    return findMaster(sentinel)
        .filter(master -> master != oldMaster)
        .filter(RedisServer::isRunning)
        .filter(RedisSentinels::isMaster)
        .isPresent();
  }

  private static boolean isMaster(RedisServer server) {
    return server.command("ROLE") instanceof List<?> role && "master".equals(role.get(0));
  }

  private Optional<RedisServer> findMaster(Sentinel sentinel) {
    int port = sentinel.readMasterPort().orElse(-1);
    return servers.stream().filter(server -> server.peerPort() == port).findFirst();
  }
}
