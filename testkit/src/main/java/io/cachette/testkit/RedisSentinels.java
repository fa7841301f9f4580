package io.cachette.testkit;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A master, its replica, and three real sentinels that watch them under the name {@value #NAME} and
 * replace a master that is gone for a second. Starting them takes some seconds, so test classes
 * keep them: {@code @AutoClose static final RedisSentinels SENTINELS = RedisSentinels.start();}.
 * They end as {@link RedisServer} does. Thread-safe.
 */
public final class RedisSentinels implements AutoCloseable {
  /** The name of the master. */
  public static final String NAME = "main";

  private static final int SENTINELS = 3;
  private static final String QUORUM = "2";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration FAILOVER_TIMEOUT = Duration.ofSeconds(60);

  private final ServerGroup group = new ServerGroup();
  private final List<RedisServer> servers = new ArrayList<>();
  private final List<RedisServer> sentinels = new ArrayList<>();

  private RedisSentinels() {}

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
   * @param options sets the options of the master and of the replica, such as users; called once
   *     for each. The sentinels themselves ask for no password
   * @return sentinels that know the master, the replica and each other
   * @throws IllegalStateException if there is no binary or something does not start
   */
  public static RedisSentinels start(Consumer<RedisServerBuilder> options) {
    RedisSentinels started = new RedisSentinels();
    try {
      started.startServers(options);
      started.startSentinels();
      return started;
    } catch (RuntimeException e) {
      throw started.group.closeAfter(e);
    }
  }

  /**
   * Where clients connect.
   *
   * @return {@code redis+sentinel://127.0.0.1:port,127.0.0.1:port,127.0.0.1:port/main}; the same
   *     for the whole life of the sentinels
   */
  public URI uri() {
    return Addresses.uri("redis+sentinel", sentinels, "/" + NAME);
  }

  /**
   * {@link #uri()} with a user of the master, who need not exist.
   *
   * @param user a name; {@code default} is the default user
   * @param password the password in plain text
   * @return {@link #uri()} with {@code user:password@}, percent-encoded
   */
  public URI uri(String user, String password) {
    return Addresses.as(user, password, uri());
  }

  /**
   * The server that the sentinels call the master now; it may be dead already.
   *
   * @return one of {@link #servers()}
   * @throws UncheckedIOException if the first sentinel cannot be reached or does not answer
   */
  public RedisServer master() {
    return masterOf(sentinels.get(0)).orElseThrow();
  }

  /**
   * What was the master and the replica at the start, in this order.
   *
   * @return two servers
   */
  public List<RedisServer> servers() {
    return List.copyOf(servers);
  }

  /**
   * The sentinels.
   *
   * @return three servers, which know the commands of sentinels alone
   */
  public List<RedisServer> sentinels() {
    return List.copyOf(sentinels);
  }

  /**
   * Kills the master and waits for the next. {@link RedisServer#restart()} brings the old one back;
   * some seconds later the sentinels make it a replica.
   *
   * @return the new master, which takes writes
   * @throws IllegalStateException if there is none after a minute
   */
  public RedisServer failOver() {
    RedisServer old = master();
    old.kill();
    return awaitFailover(old);
  }

  /**
   * Waits until all sentinels have replaced a master.
   *
   * @param old the master that was killed or stopped
   * @return the new master, which takes writes
   * @throws IllegalStateException if there is none after a minute
   */
  public RedisServer awaitFailover(RedisServer old) {
    Waiting.until(
        FAILOVER_TIMEOUT,
        () -> sentinels.stream().allMatch(sentinel -> hasReplaced(sentinel, old)),
        () -> "%s is still the master after %s".formatted(old, FAILOVER_TIMEOUT));
    return master();
  }

  /** Stops everything for good and deletes the folders. Closing again does nothing. */
  @Override
  public void close() {
    group.close();
  }

  @Override
  public String toString() {
    return "RedisSentinels[" + uri() + "]";
  }

  private void startServers(Consumer<RedisServerBuilder> options) {
    for (String role : List.of("master", "replica")) {
      RedisServerBuilder server = RedisServer.builder().config("repl-diskless-sync-delay", "0");
      options.accept(server);
      if (role.equals("replica")) {
        RedisServer master = servers.get(0);
        server.config("replicaof", master.host(), Integer.toString(master.port()));
      }
      servers.add(group.start(server));
    }
    RedisServer replica = servers.get(1);
    Waiting.until(
        START_TIMEOUT,
        () -> isLinked(replica),
        () -> "The replica does not follow the master:\n" + replica.log());
  }

  private static boolean isLinked(RedisServer replica) {
    String info = String.valueOf(replica.command("INFO", "replication"));
    return info.contains("master_link_status:up\r\n");
  }

  private void startSentinels() {
    for (int i = 0; i < SENTINELS; i++) {
      RedisServer sentinel = group.start(RedisServer.builder().sentinel());
      sentinels.add(sentinel);
      watch(sentinel);
    }
    Waiting.until(
        START_TIMEOUT,
        () -> sentinels.stream().allMatch(RedisSentinels::knowsAll),
        () -> "A sentinel does not know the others:\n" + sentinels.get(0).log());
  }

  private void watch(RedisServer sentinel) {
    RedisServer master = servers.get(0);
    sentinel.command(
        "SENTINEL", "MONITOR", NAME, master.host(), Integer.toString(master.port()), QUORUM);
    set(sentinel, "down-after-milliseconds", "1000");
    set(sentinel, "failover-timeout", "5000");
    Login login = master.login();
    if (login != null) {
      set(sentinel, "auth-user", login.user());
      set(sentinel, "auth-pass", login.password());
    }
  }

  private static void set(RedisServer sentinel, String option, String value) {
    sentinel.command("SENTINEL", "SET", NAME, option, value);
  }

  private static boolean knowsAll(RedisServer sentinel) {
    Map<String, String> master = fields(sentinel.command("SENTINEL", "MASTER", NAME));
    return "master".equals(master.get("flags"))
        && Integer.toString(SENTINELS - 1).equals(master.get("num-other-sentinels"))
        && replicas(sentinel)
            .anyMatch(
                replica ->
                    "slave".equals(replica.get("flags"))
                        && "ok".equals(replica.get("master-link-status")));
  }

  private static Stream<Map<String, String>> replicas(RedisServer sentinel) {
    return sentinel.command("SENTINEL", "REPLICAS", NAME) instanceof List<?> replicas
        ? replicas.stream().map(RedisSentinels::fields)
        : Stream.empty();
  }

  private static Map<String, String> fields(@Nullable Object reply) {
    Map<String, String> fields = new HashMap<>();
    if (reply instanceof List<?> words) {
      for (int i = 0; i + 1 < words.size(); i += 2) {
        fields.put(String.valueOf(words.get(i)), String.valueOf(words.get(i + 1)));
      }
    }
    return fields;
  }

  private boolean hasReplaced(RedisServer sentinel, RedisServer old) {
    return masterOf(sentinel)
        .filter(master -> master != old)
        .filter(RedisServer::isRunning)
        .filter(
            master ->
                master.command("ROLE") instanceof List<?> role && "master".equals(role.get(0)))
        .isPresent();
  }

  private Optional<RedisServer> masterOf(RedisServer sentinel) {
    return sentinel.command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME) instanceof List<?> address
        ? servers.stream()
            .filter(server -> Integer.toString(server.port()).equals(address.get(1)))
            .findFirst()
        : Optional.empty();
  }
}
