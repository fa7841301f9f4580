package io.cachette.redis.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
    CompletableFuture<List<Object>> reply =
        CompletableFuture.completedFuture(script.sha())
            .thenCompose(run::sendDigest)
            .exceptionallyCompose(e -> run.load(e, MAX_LOADS));
    CompletableFuture<?> unused =
        reply.whenComplete((list, e) -> run.withdrawIf(reply.isCancelled()));
    return reply;
  }

  /**
   * Loads a script into all servers, so that its first run takes one round trip. Takes one round
   * trip.
   */
  public CompletionStage<String> load(Script script) {
    return scripts.scriptLoadAsync(script.source());
  }

  /** One run of a script. */
  private final class Run {
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

    CompletionStage<List<Object>> sendDigest(String sha) {
      return remember(
          scripts.<List<Object>>evalShaAsync(script.mode(), sha, ReturnType.LIST, keys, values));
    }

    private CompletionStage<List<Object>> sendSource() {
      return remember(
          scripts.<List<Object>>evalAsync(
              script.mode(), script.source(), ReturnType.LIST, keys, values));
    }

    private <T> CompletionStage<T> remember(CompletionStage<T> command) {
      sent = command;
      return command;
    }

    /** Loads the script and runs it, if a failure means that the server does not know it. */
    CompletionStage<List<Object>> load(Throwable failure, int loadsLeft) {
      if (loadsLeft == 0 || !hasCode(failure, UNKNOWN_SCRIPT)) {
        return CompletableFuture.failedFuture(failure);
      }
      return remember(scripts.scriptLoadAsync(String.valueOf(keys.get(0)), script.source()))
          .thenCompose(this::sendDigest)
          .exceptionallyCompose(this::sendSourceIfRefused)
          .exceptionallyCompose(e -> load(e, loadsLeft - 1));
    }

    private CompletionStage<List<Object>> sendSourceIfRefused(Throwable failure) {
      if (!hasCode(failure, UNKNOWN_SCRIPT) && !hasCode(failure, NO_PERMISSION)) {
        return CompletableFuture.failedFuture(failure);
      }
      return sendSource()
          .exceptionallyCompose(
              e -> CompletableFuture.failedFuture(hasCode(e, NO_PERMISSION) ? failure : e));
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
