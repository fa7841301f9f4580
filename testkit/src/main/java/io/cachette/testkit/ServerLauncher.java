package io.cachette.testkit;

import io.cachette.testkit.internal.ConditionPoller;
import io.cachette.testkit.internal.ConfigFile;
import io.cachette.testkit.internal.FreePort;
import io.cachette.testkit.internal.Login;
import io.cachette.testkit.internal.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts and restarts the process of one server, and connects to it. The configuration file is
 * written before the first start. From then on it belongs to the server, which may rewrite it. So
 * users, and roles that sentinels assign, are kept by a restart.
 */
final class ServerLauncher {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);

  /** The rest of the log line depends on the C library. */
  private static final String PORT_TAKEN = "Could not create server TCP listening socket";

  private final Path binary;
  private final ServerProcess process;
  private final ServerOptions options;
  private volatile int port;
  private volatile int tlsPort;

  ServerLauncher(Path binary, ServerProcess process, ServerOptions options) {
    this.binary = binary;
    this.process = process;
    this.options = options;
  }

  int port() {
    return port;
  }

  int tlsPort() {
    return tlsPort;
  }

  @Nullable ServerTls tls() {
    return options.tls();
  }

  @Nullable Login login() {
    return options.login();
  }

  Path binary() {
    return binary;
  }

  /** Starts the server on the first port that is free. */
  void startFirst(IntSupplier ports, int attempts) throws IOException {
    for (int attempt = 1; ; attempt++) {
      port = ports.getAsInt();
      tlsPort = FreePort.find();
      Files.write(configFile(), createConfiguration());
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

  void launch() throws IOException {
    int logLength = process.log().length();
    process.start(createCommandLine());
    try {
      ConditionPoller.awaitUntil(START_TIMEOUT, () -> isReady(logLength), this::describeFailure);
    } catch (IllegalStateException e) {
      process.kill();
      throw e;
    }
  }

  /** Connects as a user with all permissions. */
  RespClient connect(Duration timeout) throws IOException {
    RespClient client = RespClient.connect(Addresses.HOST, port, timeout);
    try {
      Login login = options.login();
      if (login != null) {
        client.call("AUTH", login.user(), login.password());
      }
      return client;
    } catch (IOException | RuntimeException e) {
      client.close();
      throw e;
    }
  }

  private Path configFile() {
    return process.directory().resolve("redis.conf");
  }

  private List<String> createConfiguration() {
    List<String> lines = new ArrayList<>();
    lines.add(ConfigFile.formatLine("bind", Addresses.HOST));
    lines.add(ConfigFile.formatLine("port", port));
    lines.add(ConfigFile.formatLine("save", ""));
    lines.add(ConfigFile.formatLine("appendonly", "no"));
    lines.add(ConfigFile.formatLine("daemonize", "no"));
    lines.add(ConfigFile.formatLine("dir", process.directory()));
    ServerTls tls = options.tls();
    if (tls != null) {
      lines.addAll(tls.toDirectives(tlsPort));
    }
    lines.addAll(options.directives());
    return lines;
  }

  private List<String> createCommandLine() {
    List<String> command = new ArrayList<>();
    command.add(binary.toString());
    command.add(configFile().toString());
    command.addAll(options.arguments());
    return command;
  }

  private boolean isReady(int logLength) {
    if (!process.isAlive()) {
      boolean isPortTaken = process.log().substring(logLength).contains(PORT_TAKEN);
      throw isPortTaken
          ? new PortTakenException(describeFailure())
          : new IllegalStateException(describeFailure());
    }
    return isAnswering();
  }

  /** Checks that this process answers, and not another one that bound the port first. */
  private boolean isAnswering() {
    try (RespClient client = connect(PROBE_TIMEOUT)) {
      OptionalLong pid = process.pid(); // the process may end at any moment
      return "PONG".equals(client.call("PING"))
          && pid.isPresent()
          && String.valueOf(client.call("INFO", "server"))
              .contains("process_id:" + pid.getAsLong() + "\r\n");
    } catch (IOException | RedisCommandException e) {
      return false; // not listening yet, or loading its data
    }
  }

  private String describeFailure() {
    return "%s does not answer on port %d. The end of its log:%n%s"
        .formatted(binary, port, process.readLogTail());
  }

  private static final class PortTakenException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    PortTakenException(String message) {
      super(message);
    }
  }
}
