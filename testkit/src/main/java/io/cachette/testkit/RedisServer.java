package io.cachette.testkit;

import io.cachette.testkit.internal.AclUser;
import io.cachette.testkit.internal.Login;
import io.cachette.testkit.internal.ServerBinary;
import io.cachette.testkit.internal.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis or Valkey server on the loopback interface, without persistence. Thread-safe. Needs
 * a Unix.
 *
 * <pre>{@code
 * try (RedisServer own = RedisServer.start()) {
 *   own.command("SET", "greeting", "hello");
 *   own.kill(); // as a crash would
 *   own.restart();
 *   Assertions.assertNull(own.command("GET", "greeting"));
 * }
 * }</pre>
 *
 * <p>The binary is the first of: the one that the system property {@code cachette.testkit.server}
 * names; the one that the environment variable {@code CACHETTE_TESTKIT_SERVER} names; {@code
 * redis-server} or {@code valkey-server} on the PATH; the one in {@code org.signal:embedded-redis}.
 *
 * <p>The server stops with {@link #close()}, and at the latest when the JVM ends. If the JVM is
 * killed, the next JVM of the same user that starts a server stops it.
 */
public final class RedisServer implements AutoCloseable {
  private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(20);

  private final ServerProcess process;
  private final ServerLauncher launcher;
  private boolean closed;

  private RedisServer(ServerProcess process, ServerLauncher launcher) {
    this.process = process;
    this.launcher = launcher;
  }

  static RedisServer start(ServerOptions options, IntSupplier ports, int attempts) {
    Path binary = ServerBinary.find();
    try {
      ServerProcess process = new ServerProcess();
      RedisServer server = new RedisServer(process, new ServerLauncher(binary, process, options));
      try {
        server.launcher.startFirst(ports, attempts);
        return server;
      } catch (IOException | RuntimeException e) {
        server.close();
        throw e;
      }
    } catch (IOException e) {
      throw new IllegalStateException("Cannot run " + binary, e);
    }
  }

  /**
   * Starts a server on a free port with the default configuration.
   *
   * @return a server that answers
   * @throws IllegalStateException if there is no binary or it does not start; the message says
   *     which property to set, or contains the end of the server's log
   */
  public static RedisServer start() {
    return builder().start();
  }

  /**
   * Returns a builder for a server with options.
   *
   * @return a new builder
   */
  public static RedisServerBuilder builder() {
    return new RedisServerBuilder();
  }

  /**
   * Returns the URI for clients without TLS.
   *
   * @return {@code redis://127.0.0.1:port}; does not change
   */
  public URI uri() {
    return Addresses.createUri("redis", port(), "");
  }

  /**
   * Returns {@link #uri()} with a user, who need not exist.
   *
   * @param user a name; {@code default} is the default user
   * @param password the password in plain text
   * @return {@code redis://user:password@127.0.0.1:port}, percent-encoded
   */
  public URI uri(String user, String password) {
    return Addresses.withCredentials(user, password, uri());
  }

  /**
   * Returns the URI for clients with TLS.
   *
   * @return {@code rediss://127.0.0.1:port}; does not change
   * @throws IllegalStateException if the server was started without TLS
   */
  public URI tlsUri() {
    return Addresses.createUri("rediss", tlsPort(), "");
  }

  /**
   * Returns {@link #tlsUri()} with a user, who need not exist.
   *
   * @param user a name; {@code default} is the default user
   * @param password the password in plain text
   * @return {@code rediss://user:password@127.0.0.1:port}, percent-encoded
   * @throws IllegalStateException if the server was started without TLS
   */
  public URI tlsUri(String user, String password) {
    return Addresses.withCredentials(user, password, tlsUri());
  }

  /**
   * Returns the address that the server listens on.
   *
   * @return {@code 127.0.0.1}
   */
  public String host() {
    return Addresses.HOST;
  }

  /**
   * Returns the port that the server listens on without TLS.
   *
   * @return a port; does not change
   */
  public int port() {
    return launcher.port();
  }

  /**
   * Whether the process of the server runs. The process of a paused server runs.
   *
   * @return false after {@link #stop()}, {@link #kill()} or {@link #close()}
   */
  public boolean isRunning() {
    return process.isAlive();
  }

  /**
   * Returns the process of the server.
   *
   * @return a handle; another one after {@link #restart()}
   * @throws IllegalStateException if the server does not run
   */
  public ProcessHandle process() {
    return process.handle();
  }

  /**
   * Returns the log of the server up to now.
   *
   * @return the text; empty after {@link #close()}
   */
  public String log() {
    return process.log();
  }

  /** Stops the server in an orderly way (SIGTERM). {@link #restart()} starts it again. */
  public void stop() {
    process.stop();
  }

  /** Kills the server (SIGKILL), as a crash would. {@link #restart()} starts it again. */
  public void kill() {
    process.kill();
  }

  /**
   * Pauses the server (SIGSTOP) until {@link #resume()}: connections stay open, and no command is
   * answered.
   *
   * @throws IllegalStateException if the server does not run
   */
  public void pause() {
    process.pause();
  }

  /**
   * Resumes a paused server (SIGCONT).
   *
   * @throws IllegalStateException if the server does not run
   */
  public void resume() {
    process.resume();
  }

  /**
   * Starts the server again on the same port and with the same users, after stopping it if it runs.
   * The server is empty then, unless a directive switched persistence on.
   *
   * @throws IllegalStateException if the server does not start or is closed
   */
  public synchronized void restart() {
    if (closed) {
      throw new IllegalStateException("The server is closed");
    }
    process.stop();
    try {
      launcher.launch();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot run " + launcher.binary(), e);
    }
  }

  /** Stops the server and deletes its folder. A second call has no effect. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      process.stop();
      process.discard();
    }
  }

  /**
   * Sends one command on a new connection, as a user with all permissions.
   *
   * @param command the name and the arguments, sent as UTF-8
   * @return the reply: a {@code String}, a {@code Long}, a {@code List} of replies, or null
   * @throws RedisCommandException if the reply is an error
   * @throws UncheckedIOException if the server cannot be reached or does not answer in 20 seconds
   */
  public @Nullable Object command(String... command) {
    try (RespClient client = launcher.connect(REPLY_TIMEOUT)) {
      return client.call(command);
    } catch (IOException e) {
      throw new UncheckedIOException("No reply from " + uri(), e);
    }
  }

  /**
   * Removes all data.
   *
   * @throws UncheckedIOException if the server cannot be reached or does not answer
   */
  public void flushAll() {
    command("FLUSHALL");
  }

  /**
   * Fills the memory until {@link #freeMemory()}: the server refuses commands that may need memory,
   * and evicts nothing.
   *
   * @throws UncheckedIOException if the server cannot be reached or does not answer
   */
  public void fillMemory() {
    command("CONFIG", "SET", "maxmemory-policy", "noeviction");
    command("CONFIG", "SET", "maxmemory", "1");
  }

  /**
   * Removes the limit of the memory.
   *
   * @throws UncheckedIOException if the server cannot be reached or does not answer
   */
  public void freeMemory() {
    command("CONFIG", "SET", "maxmemory", "0");
  }

  /**
   * Adds a user, or replaces the user of that name. Connections of that user stay open, with the
   * new rules. The user is kept by {@link #restart()}, like all settings that {@code CONFIG SET}
   * has changed so far.
   *
   * @param name a name without spaces
   * @param password the password in plain text
   * @param rules what the user may do, as for {@code ACL SETUSER}: {@code "~ns:*"} are keys, {@code
   *     "&ns:*"} channels, {@code "+@read"} commands; none is nothing
   * @throws IllegalArgumentException for the user {@code default}
   * @throws RedisCommandException if the server does not know a rule
   * @throws UncheckedIOException if the server cannot be reached or does not answer
   */
  public void addUser(String name, String password, String... rules) {
    List<String> command = new ArrayList<>(List.of("ACL", "SETUSER"));
    command.addAll(AclUser.of(name, password, rules).toArguments());
    command(command.toArray(String[]::new));
    command("CONFIG", "REWRITE");
  }

  /**
   * Records the commands that the server executes from now on.
   *
   * @return a log, which the caller closes
   * @throws UncheckedIOException if the server cannot be reached or does not answer
   */
  public CommandLog commandLog() {
    try {
      return CommandLog.open(() -> launcher.connect(REPLY_TIMEOUT));
    } catch (IOException e) {
      throw new UncheckedIOException("No reply from " + uri(), e);
    }
  }

  /**
   * Returns the port that the server listens on with TLS.
   *
   * @throws IllegalStateException if there is none
   */
  int tlsPort() {
    if (tls() == null) {
      throw new IllegalStateException("The server has no TLS; start it with builder().tls(...)");
    }
    return launcher.tlsPort();
  }

  /** Returns the port that other servers use: the one with TLS if the server has TLS. */
  int peerPort() {
    return tls() == null ? port() : tlsPort();
  }

  /** Returns the TLS configuration, or null if the server has no TLS. */
  @Nullable ServerTls tls() {
    return launcher.tls();
  }

  /** Returns the login of the test kit itself, or null for the default user. */
  @Nullable Login login() {
    return launcher.login();
  }

  @Override
  public String toString() {
    return "RedisServer[" + uri() + ", " + launcher.binary() + "]";
  }
}
