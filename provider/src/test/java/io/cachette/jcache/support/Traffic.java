package io.cachette.jcache.support;

import io.cachette.jcache.internal.store.IndexedStore;
import io.cachette.redis.internal.Script;
import io.cachette.testkit.CommandLog;
import io.cachette.testkit.RecordedCommand;
import io.cachette.testkit.RedisServer;
import java.util.List;
import java.util.Set;

/** What a server executes while something runs. */
public final class Traffic implements AutoCloseable {

  private static final Script SWEEP =
      Script.loadReadWrite(IndexedStore.class, "entry.lua", "sweep.lua");

  /** What a connection sends to open itself and to stay open, whoever uses it. */
  private static final Set<String> OF_CONNECTIONS =
      Set.of("PING", "CLIENT", "HELLO", "SELECT", "AUTH");

  private final CommandLog log;

  private Traffic(CommandLog log) {
    this.log = log;
  }

  public static Traffic on(RedisServer server) {
    // So that a sweep can be told by its digest from the first one on.
    server.command("SCRIPT", "LOAD", SWEEP.source());
    return new Traffic(server.commandLog());
  }

  /**
   * The names of the commands that clients sent, but for sweeps and what their connections need.
   */
  public List<String> during(Runnable work) {
    log.clear();
    work.run();
    return sent();
  }

  /** What clients have sent since the work of {@link #during} began. */
  public List<String> sent() {
    return log.topLevelCommands().stream()
        .filter(command -> !isSweep(command) && !OF_CONNECTIONS.contains(command.name()))
        .map(RecordedCommand::name)
        .toList();
  }

  public long sweeps() {
    return log.topLevelCommands().stream().filter(Traffic::isSweep).count();
  }

  /** What was published since then, by clients and by scripts. */
  public long publications() {
    return log.commands().stream().filter(command -> command.name().equals("PUBLISH")).count();
  }

  private static boolean isSweep(RecordedCommand command) {
    return command.name().equals("EVALSHA") && command.args().get(0).equals(SWEEP.sha());
  }

  @Override
  public void close() {
    log.close();
  }
}
