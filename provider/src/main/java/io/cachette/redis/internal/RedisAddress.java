package io.cachette.redis.internal;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the servers are, with the credentials and the database to use there: what a URL says. The
 * forms are
 *
 * <ul>
 *   <li>{@code redis://[user[:password]@]host[:port][/database]}: one server
 *   <li>{@code redis+sentinel://[user[:password]@]host[:port],…/master[/database]}: the master that
 *       these sentinels know by this name
 *   <li>{@code redis+cluster://[user[:password]@]host[:port],…}: the cluster that these nodes
 *       belong to
 * </ul>
 *
 * {@code rediss} instead of {@code redis} asks for TLS, {@code valkey} and {@code valkeys} mean the
 * same as {@code redis} and {@code rediss}. Ports are {@value #PORT} by default, those of sentinels
 * {@value #SENTINEL_PORT}.
 *
 * <p>User and password are those of the servers that hold the data. Sentinels that ask for
 * credentials get them too, unless {@link ClientOptions} names others.
 *
 * <p>Two addresses are equal when all parts are, the password included. {@link #toString()} never
 * shows the password. Immutable and safe for use by several threads.
 *
 * @param topology what the nodes are
 * @param tls whether connections are encrypted, those to sentinels included
 * @param nodes the server; or some sentinels of a set, some nodes of a cluster
 * @param master name by which sentinels know the master; null without sentinels
 * @param username ACL user, or null for the default user
 * @param password password, or null for none
 * @param database number of the database, 0 by default and in a cluster
 */
public record RedisAddress(
    Topology topology,
    boolean tls,
    List<Node> nodes,
    @Nullable String master,
    @Nullable String username,
    @Nullable String password,
    int database) {

  /** Where Redis listens unless told otherwise. */
  public static final int PORT = 6379;

  /** Where sentinels listen unless told otherwise. */
  public static final int SENTINEL_PORT = 26379;

  /** What is used when nothing else is said: {@code redis://127.0.0.1:6379}. */
  public static final RedisAddress LOCAL = of("redis://127.0.0.1:6379");

  /** What the nodes of an address are. */
  public enum Topology {
    /** One server. */
    SINGLE,
    /** Sentinels, which know where the master is. */
    SENTINEL,
    /** Masters that share the keys among them. */
    CLUSTER
  }

  /**
   * A server or a sentinel.
   *
   * @param host name or IP address; IPv6 in brackets
   * @param port TCP port
   */
  public record Node(String host, int port) {

    /** {@code host:port}. */
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  public RedisAddress {
    Objects.requireNonNull(topology, "topology");
    nodes = List.copyOf(nodes);
  }

  /** Tells whether a URI has a scheme that {@link #of(URI)} reads. */
  public static boolean isRedis(URI uri) {
    return uri.getScheme() != null && RedisUrl.isScheme(uri.getScheme());
  }

  /**
   * Reads a URL such as {@code redis://alice:secret@cache.example:6380/2}. User, password and name
   * of the master may be percent-encoded; {@code redis://:secret@host} names a password without a
   * user.
   *
   * @throws IllegalArgumentException if the text is no such URL; the message names the accepted
   *     forms and shows no password
   */
  public static RedisAddress of(String url) {
    return RedisUrl.parse(url.trim());
  }

  /**
   * Reads a URI, see {@link #of(String)}.
   *
   * @throws IllegalArgumentException if it is not of a documented form; the message names the
   *     accepted forms and shows no password
   */
  public static RedisAddress of(URI uri) {
    return RedisUrl.parse(uri.toString());
  }

  /** The forms that {@link #of(String)} reads, for messages. */
  public static String forms() {
    return RedisUrl.FORMS;
  }

  /** A copy with other credentials; a null keeps what this address has. */
  public RedisAddress withCredentials(@Nullable String newUser, @Nullable String newPassword) {
    return new RedisAddress(
        topology,
        tls,
        nodes,
        master,
        newUser == null ? username : newUser,
        newPassword == null ? password : newPassword,
        database);
  }

  /** The nodes as Redisson wants them: {@code redis://host:port}, {@code rediss://} with TLS. */
  List<String> endpoints() {
    return nodes.stream().map(node -> (tls ? "rediss://" : "redis://") + node).toList();
  }

  /**
   * A URI as text without its password and without query and fragment, which may hold secrets, too.
   * Where it cannot be told what is a password, only the scheme is left.
   */
  public static String redact(URI uri) {
    return RedisUrl.redact(uri.toString());
  }

  /** The address as a URL with the password masked, and so is a user without one. */
  @Override
  public String toString() {
    String user = username == null ? "" : username;
    String credentials = password == null ? RedisUrl.mask(user) : user + ":***";
    return (tls ? "rediss" : "redis")
        + (topology == Topology.SINGLE ? "" : "+" + RedisUrl.toSchemeSuffix(topology))
        + "://"
        + (credentials.isEmpty() ? "" : credentials + "@")
        + nodes.stream().map(Node::toString).collect(Collectors.joining(","))
        + (master == null ? "" : "/" + master)
        + (database == 0 ? "" : "/" + database);
  }
}
