package io.cachette.redis.internal.replication;

import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import io.cachette.redis.internal.ScriptRunner;
import io.cachette.redis.internal.ScriptRunner.ScriptCommand;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.redisson.api.BatchOptions;
import org.redisson.api.BatchResult;
import org.redisson.api.RBatch;
import org.redisson.api.RScript.ReturnType;
import org.redisson.api.RScriptAsync;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Runs scripts that change data, and waits until replicas have confirmed the change: {@code
 * EVALSHA} and {@code WAIT} on the same connection, in one round trip. Thread-safe.
 */
public final class ReplicatedScripts {

  private final ResilientScripts scripts;

  /**
   * The reply to a change that was made.
   *
   * @param reply reply of the script
   * @param replicas number of replicas that have confirmed it in time
   */
  public record Confirmed(List<Object> reply, int replicas) {}

  /** Creates an instance that runs scripts within their time budget. */
  public ReplicatedScripts(ResilientScripts scripts) {
    this.scripts = scripts;
  }

  /**
   * Runs a script, and waits for replicas for three quarters of the time budget at most, so that
   * the reply arrives within it.
   *
   * @param replicas number of replicas to wait for; with 0, this is the same as {@link
   *     ResilientScripts#runAsync(Script, List, List)}
   * @return the reply, also if fewer replicas have confirmed the change; fails as that method does
   */
  public CompletableFuture<Confirmed> runAsync(
      Script script, List<Object> keys, List<byte[]> arguments, int replicas) {
    if (replicas == 0) {
      return scripts.runAsync(script, keys, arguments).thenApply(reply -> new Confirmed(reply, 0));
    }
    long deadline = scripts.computeDeadline();
    return scripts.callAsync(
        String.valueOf(keys.get(0)),
        client ->
            new ScriptRunner(client)
                .run(
                    script,
                    keys,
                    new Run(client, script, keys, arguments.toArray(), replicas, deadline)));
  }

  /** One run of a script. */
  private record Run(
      RedissonClient client,
      Script script,
      List<Object> keys,
      Object[] values,
      int replicas,
      long deadline)
      implements ScriptCommand<Confirmed> {

    @Override
    public CompletionStage<Confirmed> sendDigest(String sha) {
      return send(
          batched ->
              batched.<List<Object>>evalShaAsync(
                  script.mode(), sha, ReturnType.LIST, keys, values));
    }

    @Override
    public CompletionStage<Confirmed> sendSource() {
      return send(
          batched ->
              batched.<List<Object>>evalAsync(
                  script.mode(), script.source(), ReturnType.LIST, keys, values));
    }

    private CompletionStage<Confirmed> send(
        Function<RScriptAsync, CompletionStage<List<Object>>> command) {
      RBatch batch =
          client.createBatch(
              BatchOptions.defaults().retryAttempts(0).sync(replicas, computeWait()));
      CompletionStage<List<Object>> change =
          command.apply(batch.getScript(ByteArrayCodec.INSTANCE));
      return batch
          .executeAsync()
          .<CompletionStage<Confirmed>>handle(
              (result, failure) ->
                  failure == null
                      ? CompletableFuture.completedFuture(toConfirmed(result))
                      : toConfirmed(change.toCompletableFuture(), failure))
          .thenCompose(confirmed -> confirmed);
    }

    @SuppressWarnings("unchecked") // the only command replies with a list
    private static Confirmed toConfirmed(BatchResult<?> result) {
      return new Confirmed((List<Object>) result.getResponses().get(0), result.getSyncedSlaves());
    }

    /** If the change was made, only the replies of the replicas are missing. */
    private static CompletionStage<Confirmed> toConfirmed(
        CompletableFuture<List<Object>> change, Throwable failure) {
      return change.isDone() && !change.isCompletedExceptionally()
          ? CompletableFuture.completedFuture(new Confirmed(change.join(), 0))
          : CompletableFuture.failedFuture(failure);
    }

    /** The server waits without a limit if the time is zero. */
    private Duration computeWait() {
      long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis() * 3 / 4;
      return Duration.ofMillis(Math.max(1, millis));
    }
  }
}
