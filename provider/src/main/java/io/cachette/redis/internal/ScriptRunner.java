package io.cachette.redis.internal;

import io.cachette.internal.concurrent.Completions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RScript;
import org.redisson.api.RScript.ReturnType;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.OptionalOptions;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Runs scripts by their digest: one round trip, {@code EVALSHA} or {@code EVALSHA_RO}. If the
 * server does not know the script, its source is sent in a second round trip, and again if the
 * server forgets it at once. This is safe for every script, since the call before ran nothing.
 *
 * <p>A script that writes is sent once. If no reply arrives, its outcome is unknown and the future
 * fails, because sending the script again could repeat its changes. Scripts that only read are sent
 * again. Thread-safe.
 */
public final class ScriptRunner {

  /**
   * Redisson loads a script and then runs it by its digest; a {@code SCRIPT FLUSH} can come
   * between.
   */
  private static final int MAX_SOURCE_ATTEMPTS = 10;

  private final RScript readOnlyScripts;
  private final RScript readWriteScripts;

  /** Creates a runner on a client. The caller shuts the client down. */
  public ScriptRunner(RedissonClient client) {
    this.readOnlyScripts =
        client.getScript(OptionalOptions.defaults().codec(ByteArrayCodec.INSTANCE));
    this.readWriteScripts =
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
    RScript target = targetOf(script);
    Object[] values = arguments.toArray();
    AtomicReference<CompletionStage<List<Object>>> sent = new AtomicReference<>();
    CompletableFuture<List<Object>> reply =
        CompletableFuture.completedFuture(script.sha())
            .thenCompose(
                sha ->
                    remember(
                        sent,
                        target.evalShaAsync(script.mode(), sha, ReturnType.LIST, keys, values)))
            .exceptionallyCompose(
                e -> sendSource(script, keys, values, sent, MAX_SOURCE_ATTEMPTS, e));
    CompletableFuture<?> unused =
        reply.whenComplete((list, e) -> cancelIf(reply.isCancelled(), sent.get()));
    return reply;
  }

  /** Sends the source, and again if the server forgets it before it runs, up to a limit. */
  private CompletionStage<List<Object>> sendSource(
      Script script,
      List<Object> keys,
      Object[] values,
      AtomicReference<CompletionStage<List<Object>>> sent,
      int attemptsLeft,
      Throwable failure) {
    if (attemptsLeft == 0 || !isUnknownScript(failure)) {
      return CompletableFuture.failedFuture(failure);
    }
    RScript target = targetOf(script);
    return remember(
            sent, target.evalAsync(script.mode(), script.source(), ReturnType.LIST, keys, values))
        .exceptionallyCompose(e -> sendSource(script, keys, values, sent, attemptsLeft - 1, e));
  }

  private RScript targetOf(Script script) {
    return script.mode() == RScript.Mode.READ_ONLY ? readOnlyScripts : readWriteScripts;
  }

  private static CompletionStage<List<Object>> remember(
      AtomicReference<CompletionStage<List<Object>>> sent, CompletionStage<List<Object>> command) {
    sent.set(command);
    return command;
  }

  private static void cancelIf(
      boolean isCancelled, @Nullable CompletionStage<List<Object>> command) {
    if (isCancelled && command != null) {
      command.toCompletableFuture().cancel(false);
    }
  }

  /**
   * Loads a script into the server, so that its first run takes one round trip. Takes one round
   * trip.
   */
  public CompletionStage<String> load(Script script) {
    return readWriteScripts.scriptLoadAsync(script.source());
  }

  private static boolean isUnknownScript(Throwable e) {
    String message = Completions.unwrap(e).getMessage();
    return message != null && message.startsWith("NOSCRIPT");
  }
}
