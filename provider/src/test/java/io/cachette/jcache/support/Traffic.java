package io.cachette.jcache.support;

import io.cachette.configuration.ExpiryCollector;
import io.cachette.jcache.internal.store.StoreScripts;
import io.cachette.redis.internal.Script;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RecordedCommand;
import io.cachette.testkit.RedisServer;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Records the commands that a server executes. */
public final class Traffic implements AutoCloseable {

  /** The commands that open a connection and keep it open. */
  private static final Set<String> OF_CONNECTIONS =
      Set.of("PING", "CLIENT", "HELLO", "SELECT", "AUTH");

  private static final List<Script> SWEEPS =
      Stream.of(ExpiryCollector.SORTED_SET, ExpiryCollector.FIELD_TTL)
          .map(collector -> StoreScripts.of(collector).sweep())
          .toList();

  private final CommandLog log;

  private Traffic(CommandLog log) {
    this.log = log;
  }

  public static Traffic on(RedisServer server) {
    // Even the first sweep is then sent with its digest.
    SWEEPS.forEach(sweep -> server.command("SCRIPT", "LOAD", sweep.source()));
    return new Traffic(server.commandLog());
  }

  /**
   * Runs the work, and returns the names of the commands that clients sent, without sweeps and
   * commands of connections.
   */
  public List<String> during(Runnable work) {
    log.clear();
    work.run();
    return sent();
  }

  /** The names of the commands that clients have sent since the begin of {@link #during}. */
  public List<String> sent() {
    return log.topLevelCommands().stream()
        .filter(command -> !isSweep(command) && !OF_CONNECTIONS.contains(command.name()))
        .map(RecordedCommand::name)
        .toList();
  }

  /** The names of the commands that clients and scripts have run since then, without sweeps. */
  public List<String> all() {
    return log.commands().stream()
        .filter(command -> !isSweep(command) && !OF_CONNECTIONS.contains(command.name()))
        .map(RecordedCommand::name)
        .toList();
  }

  public long sweeps() {
    return log.topLevelCommands().stream().filter(Traffic::isSweep).count();
  }

  /** The number of publications since then, by clients and by scripts. */
  public long publications() {
    return log.commands().stream().filter(command -> command.name().equals("PUBLISH")).count();
  }

  private static boolean isSweep(RecordedCommand command) {
    return command.name().equals("EVALSHA")
        && SWEEPS.stream().anyMatch(sweep -> sweep.sha().equals(command.arguments().get(0)));
  }

  @Override
  public void close() {
    log.close();
  }
}
