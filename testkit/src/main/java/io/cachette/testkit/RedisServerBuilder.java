package io.cachette.testkit;

import io.cachette.testkit.internal.AclUser;
import io.cachette.testkit.internal.ConditionPoller;
import io.cachette.testkit.internal.ConfigFile;
import io.cachette.testkit.internal.FreePort;
import io.cachette.testkit.internal.Login;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Builder of a {@link RedisServer} with options. Not thread-safe.
 *
 * <pre>{@code
 * try (RedisServer small =
 *     RedisServer.builder()
 *         .directive("maxmemory", "10mb")
 *         .user("shop", "secret", "~shop:*", "+@read", "+@write")
 *         .start()) {
 *   URI uri = small.uri("shop", "secret");
 * }
 * }</pre>
 */
public final class RedisServerBuilder {
  private static final int START_ATTEMPTS = 5;
  private static final Duration COPY_TIMEOUT = Duration.ofMinutes(1);

  private final List<String> directives = new ArrayList<>();
  private final List<String> arguments = new ArrayList<>();
  private @Nullable AclUser defaultUser;
  private @Nullable ServerTls tls;
  private @Nullable RedisServer master;
  private IntSupplier ports = FreePort::find;
  private int attempts = START_ATTEMPTS;

  RedisServerBuilder() {}

  /**
   * Sets the port; by default the server listens on any free port.
   *
   * @param port a port from 1 to 65535
   * @return this builder
   * @throws IllegalArgumentException if the port is out of range
   */
  public RedisServerBuilder port(int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("Not a port: " + port);
    }
    attempts = 1;
    return ports(() -> port);
  }

  RedisServerBuilder ports(IntSupplier ports) {
    this.ports = ports;
    return this;
  }

  /**
   * Adds a directive of {@code redis.conf}, which overrides the test kit's own.
   *
   * @param name its name, such as {@code maxmemory}
   * @param values its values
   * @return this builder
   */
  public RedisServerBuilder directive(String name, String... values) {
    directives.add(ConfigFile.formatLine(name, List.of(values)));
    return this;
  }

  /**
   * Adds a user. The default user stays as it is.
   *
   * @param name a name without spaces
   * @param password the password in plain text
   * @param rules what the user may do, as for {@code ACL SETUSER}: {@code "~ns:*"} are keys, {@code
   *     "&ns:*"} channels, {@code "+@read"} commands; none is nothing
   * @return this builder
   * @throws IllegalArgumentException for the user {@code default}
   */
  public RedisServerBuilder user(String name, String password, String... rules) {
    directives.add(AclUser.of(name, password, rules).toDirective());
    return this;
  }

  /**
   * Sets the password of the default user. The test kit itself then connects as a user of its own.
   *
   * @param password the password in plain text
   * @return this builder
   */
  public RedisServerBuilder password(String password) {
    defaultUser = AclUser.unlimited(AclUser.DEFAULT, password);
    return this;
  }

  /**
   * Switches the default user off. The test kit itself then connects as a user of its own.
   *
   * @return this builder
   */
  public RedisServerBuilder withoutDefaultUser() {
    defaultUser = AclUser.disabledDefault();
    return this;
  }

  /**
   * Listens on a second port with TLS, for clients with and without a certificate. The server then
   * also speaks TLS with its master and the other nodes of its cluster.
   *
   * @param certificates whose server certificate to show
   * @return this builder
   */
  public RedisServerBuilder tls(TestCertificates certificates) {
    tls = new ServerTls(certificates, false);
    return this;
  }

  /**
   * Like {@link #tls}, but only for clients with a certificate of the same authority.
   *
   * @param certificates whose server certificate to show, and whose client certificate to demand
   * @return this builder
   */
  public RedisServerBuilder mutualTls(TestCertificates certificates) {
    tls = new ServerTls(certificates, true);
    return this;
  }

  /**
   * Makes the server a replica. {@link #start()} waits until it has copied the data of its master,
   * which begins to copy without delay from then on. The replica logs in to its master as the test
   * kit does.
   *
   * @param master the server to follow; has TLS if the replica has TLS, and must not be closed
   *     before the replica has started
   * @return this builder
   */
  public RedisServerBuilder replicaOf(RedisServer master) {
    this.master = master;
    return this;
  }

  /** Makes the server a sentinel with the TLS configuration of a master. */
  RedisServerBuilder sentinelOf(RedisServer master) {
    arguments.add("--sentinel");
    tls = master.tls();
    return this;
  }

  /**
   * Starts the server.
   *
   * @return a server that answers
   * @throws IllegalStateException if there is no binary, or it does not start or does not follow
   *     its master; the message says which property to set, or contains the end of the server's log
   */
  public RedisServer start() {
    if (master != null) { // by default, a master waits seconds for other replicas
      master.command("CONFIG", "SET", "repl-diskless-sync-delay", "0");
    }
    RedisServer server = RedisServer.start(createOptions(), ports, attempts);
    if (master != null) {
      awaitCopy(server);
    }
    return server;
  }

  private static void awaitCopy(RedisServer replica) {
    try {
      ConditionPoller.awaitUntil(
          COPY_TIMEOUT,
          () -> isLinked(replica),
          () -> "The replica does not follow the master:\n" + replica.log());
    } catch (RuntimeException e) {
      replica.close();
      throw e;
    }
  }

  private static boolean isLinked(RedisServer replica) {
    String info = String.valueOf(replica.command("INFO", "replication"));
    return info.contains("master_link_status:up\r\n");
  }

  private ServerOptions createOptions() {
    List<String> lines = new ArrayList<>(directives);
    Login login = null;
    Login masterLogin = null;
    if (master != null) {
      masterLogin = master.login();
      lines.add(
          ConfigFile.formatLine(
              "replicaof", List.of(master.host(), Integer.toString(master.peerPort()))));
    }
    if (defaultUser != null) {
      login = Login.TESTKIT;
      masterLogin = login;
      lines.add(AclUser.unlimited(login.user(), login.password()).toDirective());
      lines.add(defaultUser.toDirective());
    }
    if (masterLogin != null) {
      lines.add(ConfigFile.formatLine("masteruser", masterLogin.user()));
      lines.add(ConfigFile.formatLine("masterauth", masterLogin.password()));
    }
    return new ServerOptions(lines, List.copyOf(arguments), login, tls);
  }
}
