package io.cachette.redis.internal;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The address of a server, of a sentinel set or of a cluster, with credentials and database. The
 * forms of its URL are
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
 * <p>Two addresses are equal if all their parts are equal, including the password. {@link
 * #toString()} never shows the password. Immutable. Thread-safe.
 *
 * @param topology kind of the nodes
 * @param tls whether connections are encrypted, those to sentinels included
 * @param nodes the server, or some sentinels of a set, or some nodes of a cluster
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

  /** The default port of Redis. */
  public static final int PORT = 6379;

  /** The default port of sentinels. */
  public static final int SENTINEL_PORT = 26379;

  /** The default address: {@code redis://127.0.0.1:6379}. */
  public static final RedisAddress LOCAL = of("redis://127.0.0.1:6379");

  /** The kind of the nodes of an address. */
  public enum Topology {
    /** One server. */
    SINGLE,
    /** Sentinels, which know where the master is. */
    SENTINEL,
    /** Masters among which the keys are divided. */
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

  /** Whether a URI has a scheme that {@link #of(URI)} reads. */
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

  /** Returns the forms that {@link #of(String)} reads, for messages. */
  public static String forms() {
    return RedisUrl.FORMS;
  }

  /** Returns a copy with other credentials; null keeps those of this address. */
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

  /** Returns a copy without user and password, which come from elsewhere. */
  public RedisAddress withoutCredentials() {
    return new RedisAddress(topology, tls, nodes, master, null, null, database);
  }

  /**
   * Returns the nodes in the form of Redisson: {@code redis://host:port}, {@code rediss://} with
   * TLS.
   */
  List<String> endpoints() {
    return nodes.stream().map(node -> (tls ? "rediss://" : "redis://") + node).toList();
  }

  /**
   * Returns a URI as text without password, query and fragment, which may all hold secrets. If the
   * password cannot be recognized, returns only the scheme.
   */
  public static String redact(URI uri) {
    return RedisUrl.redact(uri.toString());
  }

  /** Returns a Redis URL without user and password; any other URI as it is. */
  public static URI withoutCredentials(URI uri) {
    return URI.create(RedisUrl.withoutCredentials(uri.toString()));
  }

  /** The address as a URL. The password is masked; if there is none, the user is masked. */
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
