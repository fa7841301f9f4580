package io.cachette.redis.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RScript;
import org.redisson.api.RScript.ReturnType;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.OptionalOptions;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Runs scripts by their digest: one round trip, {@code EVALSHA} or {@code EVALSHA_RO}. If the
 * server does not know the script, this loads it by {@code SCRIPT LOAD} and runs it by its digest,
 * in two more round trips, and again if the server forgets it at once. This is safe for every
 * script, since the call before ran nothing. It does not depend on the setting of the client that
 * says how scripts are cached. Only if the user may not load scripts, or the server that is asked
 * is another one than the one that loaded it, the source is sent by {@code EVAL}.
 *
 * <p>The client sends each script once; {@link RepeatedRequest} repeats requests. Thread-safe.
 */
public final class ScriptRunner {

  /** A {@code SCRIPT FLUSH} can come between loading a script and running it. */
  private static final int MAX_LOADS = 10;

  private static final String UNKNOWN_SCRIPT = "NOSCRIPT";
  private static final String NO_PERMISSION = "NOPERM";

  private final RScript scripts;

  /** Creates a runner on a client. The caller shuts the client down. */
  public ScriptRunner(RedissonClient client) {
    this.scripts =
        client.getScript(
            OptionalOptions.defaults().codec(ByteArrayCodec.INSTANCE).retryAttempts(0));
  }

  /**
   * Runs a script. The reply is a list in which bulk strings are {@code byte[]}, integers {@code
   * Long}, nested arrays {@code List} and Lua's {@code false} null.
   *
   * @param keys names of the keys, all in one slot
   * @param arguments {@code ARGV}
   * @return the reply; it fails if the client is shut down. If you cancel it, a command that was
   *     not sent yet is withdrawn
   */
  public CompletableFuture<List<Object>> run(
      Script script, List<Object> keys, List<byte[]> arguments) {
    Run run = new Run(script, keys, arguments.toArray());
    CompletableFuture<List<Object>> reply = run(script, keys, run);
    CompletableFuture<?> unused =
        reply.whenComplete((list, e) -> run.withdrawIf(reply.isCancelled()));
    return reply;
  }

  /**
   * Sends a command that runs a script, and loads the script as {@link #run(Script, List, List)}
   * does.
   *
   * @param keys names of the keys, all in one slot
   */
  public <T> CompletableFuture<T> run(Script script, List<Object> keys, ScriptCommand<T> command) {
    return sendDigest(script, command)
        .exceptionallyCompose(e -> loadAndSend(e, script, keys, command, MAX_LOADS));
  }

  private static <T> CompletableFuture<T> sendDigest(Script script, ScriptCommand<T> command) {
    try {
      return command.sendDigest(script.sha()).toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Loads the script and runs it, if a failure means that the server does not know it. */
  private <T> CompletionStage<T> loadAndSend(
      Throwable failure,
      Script script,
      List<Object> keys,
      ScriptCommand<T> command,
      int loadsLeft) {
    if (loadsLeft == 0 || !hasCode(failure, UNKNOWN_SCRIPT)) {
      return CompletableFuture.failedFuture(failure);
    }
    return command
        .remember(scripts.scriptLoadAsync(String.valueOf(keys.get(0)), script.source()))
        .thenCompose(command::sendDigest)
        .exceptionallyCompose(e -> sendSourceIfRefused(e, command))
        .exceptionallyCompose(e -> loadAndSend(e, script, keys, command, loadsLeft - 1));
  }

  private static <T> CompletionStage<T> sendSourceIfRefused(
      Throwable failure, ScriptCommand<T> command) {
    if (!hasCode(failure, UNKNOWN_SCRIPT) && !hasCode(failure, NO_PERMISSION)) {
      return CompletableFuture.failedFuture(failure);
    }
    return command
        .sendSource()
        .exceptionallyCompose(
            e -> CompletableFuture.failedFuture(hasCode(e, NO_PERMISSION) ? failure : e));
  }

  /** A command that runs a script, and may be sent several times. */
  public interface ScriptCommand<T> {

    /** Sends the command with the digest of the script. */
    CompletionStage<T> sendDigest(String sha);

    /** Sends the command with the source of the script. */
    CompletionStage<T> sendSource();

    /** Remembers the request that is under way, so that it can be withdrawn. Returns it. */
    default <R> CompletionStage<R> remember(CompletionStage<R> request) {
      return request;
    }
  }

  /**
   * Loads scripts into all servers, so that their first runs take one round trip. Takes one round
   * trip per script, all at the same time.
   */
  public CompletableFuture<Void> loadAll(Script... all) {
    return CompletableFuture.allOf(
        Stream.of(all)
            .map(script -> scripts.scriptLoadAsync(script.source()).toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  /** One run of a script. */
  private final class Run implements ScriptCommand<List<Object>> {
    private final Script script;
    private final List<Object> keys;
    private final Object[] values;

    /** The command that was sent last. */
    private volatile @Nullable CompletionStage<?> sent;

    Run(Script script, List<Object> keys, Object[] values) {
      this.script = script;
      this.keys = keys;
      this.values = values;
    }

    @Override
    public CompletionStage<List<Object>> sendDigest(String sha) {
      return remember(
          scripts.<List<Object>>evalShaAsync(script.mode(), sha, ReturnType.LIST, keys, values));
    }

    @Override
    public CompletionStage<List<Object>> sendSource() {
      return remember(
          scripts.<List<Object>>evalAsync(
              script.mode(), script.source(), ReturnType.LIST, keys, values));
    }

    @Override
    public <R> CompletionStage<R> remember(CompletionStage<R> command) {
      sent = command;
      return command;
    }

    void withdrawIf(boolean isCancelled) {
      CompletionStage<?> command = sent;
      if (isCancelled && command != null) {
        command.toCompletableFuture().cancel(false);
      }
    }
  }

  private static boolean hasCode(Throwable failure, String code) {
    return code.equals(Refusals.codeOf(failure));
  }
}
