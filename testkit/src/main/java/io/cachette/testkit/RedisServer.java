package io.cachette.testkit;

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
 * A real Redis or Valkey server on the loopback interface, without persistence. The binary is the
 * one that the system property {@code cachette.testkit.server} names, else the environment variable
 * {@code CACHETTE_TESTKIT_SERVER}, else {@code redis-server} or {@code valkey-server} on the PATH,
 * else the one bundled in {@code org.signal:embedded-redis}.
 *
 * <p>The server ends with {@link #close()}, at the latest with the JVM; if the JVM is killed, the
 * next JVM of the same user that starts a server stops it. Needs a Unix. Thread-safe.
 */
public final class RedisServer implements AutoCloseable {
  static final String HOST = "127.0.0.1";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(20);
  private static final int START_ATTEMPTS = 5;

  /** What follows it in the log depends on the C library. */
  private static final String PORT_TAKEN = "Could not create server TCP listening socket";

  private final Path binary;
  private final List<String> directives;
  private final ServerProcess process;
  private volatile int port;
  private boolean closed;

  private RedisServer(Builder options, Path binary) throws IOException {
    this.binary = binary;
    this.directives = List.copyOf(options.directives);
    this.process = new ServerProcess();
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
   * Options for a server.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Where clients connect.
   *
   * @return {@code redis://127.0.0.1:port}; the same for the whole life of the server
   */
  public URI uri() {
    return URI.create("redis://" + HOST + ":" + port);
  }

  /**
   * The address that the server listens on.
   *
   * @return {@code 127.0.0.1}
   */
  public String host() {
    return HOST;
  }

  /**
   * The port that the server listens on.
   *
   * @return a port; the same for the whole life of the server
   */
  public int port() {
    return port;
  }

  /**
   * Whether the process runs, be it paused.
   *
   * @return false after {@link #stop()}, {@link #kill()} or {@link #close()}
   */
  public boolean isRunning() {
    return process.isAlive();
  }

  /**
   * The server's process.
   *
   * @return a handle; another one after {@link #restart()}
   * @throws IllegalStateException if the server does not run
   */
  public ProcessHandle process() {
    return process.handle();
  }

  /**
   * What the server wrote to its log so far.
   *
   * @return the text; empty after {@link #close()}
   */
  public String log() {
    return process.log();
  }

  /** Stops the server in good order; {@link #restart()} brings it back. */
  public void stop() {
    process.stop();
  }

  /** Kills the server at once (SIGKILL), as a crash would; {@link #restart()} brings it back. */
  public void kill() {
    process.kill();
  }

  /**
   * Freezes the server (SIGSTOP): connections stay open, nothing answers until {@link #resume()}.
   *
   * @throws IllegalStateException if the server does not run
   */
  public void pause() {
    process.pause();
  }

  /**
   * Lets a paused server go on (SIGCONT).
   *
   * @throws IllegalStateException if the server does not run
   */
  public void resume() {
    process.resume();
  }

  /**
   * Starts the server again on the same port, after stopping it if it runs. It comes back empty,
   * unless a directive switched persistence on.
   *
   * @throws IllegalStateException if the server does not start or is closed
   */
  public synchronized void restart() {
    if (closed) {
      throw new IllegalStateException("The server is closed");
    }
    process.stop();
    try {
      launch();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot run " + binary, e);
    }
  }

  /** Stops the server for good and deletes its folder. Closing again does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      process.stop();
      process.discard();
    }
  }

  /**
   * Sends one command on a connection of its own.
   *
   * @param command the name and the arguments, sent as UTF-8
   * @return the reply: a {@code String}, a {@code Long}, a {@code List} of replies, or null
   * @throws RedisCommandException if the reply is an error
   * @throws UncheckedIOException if the server cannot be reached or does not answer in 20 seconds
   */
  public @Nullable Object command(String... command) {
    try (RespClient client = RespClient.connect(HOST, port, REPLY_TIMEOUT)) {
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
   * Records the commands that the server executes from now on.
   *
   * @return a log, which the caller closes
   * @throws UncheckedIOException if the server cannot be reached or does not answer
   */
  public CommandLog commandLog() {
    try {
      return CommandLog.open(HOST, port, REPLY_TIMEOUT);
    } catch (IOException e) {
      throw new UncheckedIOException("No reply from " + uri(), e);
    }
  }

  @Override
  public String toString() {
    return "RedisServer[" + uri() + ", " + binary + "]";
  }

  private void startFirst(IntSupplier ports, int attempts) throws IOException {
    for (int attempt = 1; ; attempt++) {
      port = ports.getAsInt();
      try {
        launch();
        return;
      } catch (PortTakenException e) {
        if (attempt == attempts) {
          throw e;
        }
      }
    }
  }

  private void launch() throws IOException {
    int logged = process.log().length();
    process.start(commandLine());
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!isReady()) {
      if (!process.isAlive()) {
        boolean taken = process.log().substring(logged).contains(PORT_TAKEN);
        throw taken ? new PortTakenException(failure()) : new IllegalStateException(failure());
      }
      if (System.nanoTime() > deadline) {
        String failure = failure();
        process.kill();
        throw new IllegalStateException(failure);
      }
      pauseBetweenProbes();
    }
  }

  private List<String> commandLine() {
    List<String> command = new ArrayList<>();
    command.add(binary.toString());
    command.addAll(List.of("--bind", HOST, "--port", Integer.toString(port)));
    command.addAll(List.of("--save", "", "--appendonly", "no", "--daemonize", "no"));
    command.addAll(List.of("--dir", process.directory().toString()));
    command.addAll(directives);
    return command;
  }

  /** It must be our process that answers, not a stranger that took the port first. */
  private boolean isReady() {
    try (RespClient client = RespClient.connect(HOST, port, PROBE_TIMEOUT)) {
      return "PONG".equals(client.call("PING"))
          && process.isAlive()
          && String.valueOf(client.call("INFO", "server"))
              .contains("process_id:" + process.handle().pid() + "\r\n");
    } catch (IOException | RedisCommandException e) {
      return false; // not listening yet, or loading its data
    }
  }

  private String failure() {
    return "%s does not answer on port %d. The end of its log:%n%s"
        .formatted(binary, port, process.logTail());
  }

  private static void pauseBetweenProbes() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while starting a server", e);
    }
  }

  private static final class PortTakenException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    PortTakenException(String message) {
      super(message);
    }
  }

  /** Options for a {@link RedisServer}. Not thread-safe. */
  public static final class Builder {
    private final List<String> directives = new ArrayList<>();
    private IntSupplier ports = FreePort::find;
    private int attempts = START_ATTEMPTS;

    private Builder() {}

    /**
     * Listens on this port rather than on any free one.
     *
     * @param port a port from 1 to 65535
     * @return this builder
     * @throws IllegalArgumentException if the port is out of range
     */
    public Builder port(int port) {
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("Not a port: " + port);
      }
      attempts = 1;
      return ports(() -> port);
    }

    Builder ports(IntSupplier ports) {
      this.ports = ports;
      return this;
    }

    /**
     * Adds a directive of {@code redis.conf}; it wins over the test kit's own.
     *
     * @param directive its name, such as {@code maxmemory}
     * @param values its values
     * @return this builder
     */
    public Builder config(String directive, String... values) {
      directives.add("--" + directive);
      directives.addAll(List.of(values));
      return this;
    }

    /**
     * Starts the server.
     *
     * @return a server that answers
     * @throws IllegalStateException if there is no binary or it does not start; the message says
     *     which property to set, or contains the end of the server's log
     */
    public RedisServer start() {
      Path binary = ServerBinary.find();
      try {
        RedisServer server = new RedisServer(this, binary);
        try {
          server.startFirst(ports, attempts);
          return server;
        } catch (IOException | RuntimeException e) {
          server.close();
          throw e;
        }
      } catch (IOException e) {
        throw new IllegalStateException("Cannot run " + binary, e);
      }
    }
  }
}
