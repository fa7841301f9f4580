package io.cachette.redis.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RScript;
import org.redisson.api.RScript.ReturnType;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.OptionalOptions;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Runs scripts by their digest: one round trip, {@code EVALSHA} or {@code EVALSHA_RO}. A server
 * that does not know a script yet is taught it ({@code SCRIPT LOAD}) and asked again; nothing ran
 * then, so that is safe for every script.
 *
 * <p>A script that writes is sent once: when no answer comes, its outcome is unknown and the stage
 * fails, because sending it again could do its work twice. Scripts that only read are sent again.
 * Safe for use by several threads.
 */
public final class ScriptRunner {

  private final RScript readOnlyScripts;
  private final RScript readWriteScripts;

  /** A runner on a client; the client stays the caller's. */
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
   * @return fails, and never throws, if the client is shut down; cancelling it takes back what was
   *     not sent yet
   */
  public CompletableFuture<List<Object>> run(
      Script script, List<Object> keys, List<byte[]> arguments) {
    RScript target = script.mode() == RScript.Mode.READ_ONLY ? readOnlyScripts : readWriteScripts;
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
                e ->
                    isUnknownScript(e)
                        ? remember(
                            sent,
                            target.evalAsync(
                                script.mode(), script.source(), ReturnType.LIST, keys, values))
                        : CompletableFuture.failedFuture(e));
    CompletableFuture<?> unused =
        reply.whenComplete((list, e) -> cancelIf(reply.isCancelled(), sent.get()));
    return reply;
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

  /** Teaches the server a script, so that its first run is as quick as others. One round trip. */
  public CompletionStage<String> load(Script script) {
    return readWriteScripts.scriptLoadAsync(script.source());
  }

  private static boolean isUnknownScript(Throwable e) {
    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    return cause.getMessage() != null && cause.getMessage().startsWith("NOSCRIPT");
  }
}
