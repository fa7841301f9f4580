package io.cachette.jcache.internal.store;

import io.cachette.configuration.ExpiryCollector;
import io.cachette.internal.concurrent.Completions;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.CacheException;

/**
 * The epoch of a node, with which it can give up commands that it has sent. A change is executed
 * only if the epoch that it carries is registered in Redis, see {@code fence.lua}. To give up all
 * changes without a reply, the node registers the next epoch. Thread-safe.
 *
 * <p>The first change of a node registers it, in two more round trips. The same happens if the
 * server has lost the registration. The registration also says which collector the cache has: the
 * cache may have been destroyed, and created again by another node.
 */
final class NodeEpoch {

  private static final Script REGISTER = Script.loadReadWrite(NodeEpoch.class, "register.lua");

  /** Long after this time, the commands of a node that has failed have arrived or are lost. */
  private static final Duration LIFETIME = Duration.ofMinutes(10);

  /** Between a registration and the change, another node may destroy the cache. */
  private static final int ATTEMPTS = 3;

  private final ResilientScripts scripts;
  private final StoreKeys storeKeys;
  private final List<Object> keys;
  private final byte[] node;
  private volatile Epoch current;

  /** Those of the collector that the cache has, as far as this node knows. */
  private volatile StoreScripts storeScripts = StoreScripts.of(ExpiryCollector.SORTED_SET);

  NodeEpoch(ResilientScripts scripts, StoreKeys keys, String node) {
    this.scripts = scripts;
    this.storeKeys = keys;
    this.keys = keys.toScriptKeys();
    this.node = node.getBytes(StandardCharsets.UTF_8);
    this.current = new Epoch(1, toArguments(this.node, 1));
  }

  /** Returns the scripts for the collector of the cache. */
  StoreScripts scripts() {
    return storeScripts;
  }

  /** Sets the collector of the cache. */
  void useCollector(ExpiryCollector collector) {
    storeScripts = StoreScripts.of(collector);
  }

  /** Returns the arguments with which every change begins: the node and its epoch. */
  List<byte[]> toArguments() {
    return current.arguments;
  }

  /**
   * Runs a script in the epoch that its arguments contain. If that is not registered, and has not
   * ended, it is registered, and the script runs again: the first run changed nothing.
   *
   * @param arguments begin with {@link #toArguments}
   */
  CompletionStage<List<Object>> run(Function<StoreScripts, Script> script, List<byte[]> arguments) {
    return run(arguments, () -> scripts.runAsync(script.apply(storeScripts), keys, arguments));
  }

  /** Sends a request as {@link #run(Function, List)} does. */
  <T> CompletionStage<T> run(
      List<byte[]> arguments, Supplier<? extends CompletionStage<T>> request) {
    return run(arguments, request, ATTEMPTS);
  }

  private <T> CompletionStage<T> run(
      List<byte[]> arguments, Supplier<? extends CompletionStage<T>> request, int attempts) {
    CompletionStage<T> reply = request.get();
    return reply.exceptionallyCompose(
        failure ->
            attempts > 1 && isFenced(failure) && isCurrent(arguments.get(1))
                ? register(arguments.get(1))
                    .thenCompose(done -> run(arguments, request, attempts - 1))
                : CompletableFuture.failedFuture(failure));
  }

  /** Begins the next epoch. From the completion of the stage on, changes of earlier ones fail. */
  CompletionStage<?> advance() {
    return register(next().arguments.get(1));
  }

  private CompletionStage<?> register(byte[] epoch) {
    return checkPartitionsAsync()
        .thenCompose(same -> scripts.runAsync(REGISTER, keys, toRegistration(epoch)))
        .thenAccept(
            reply -> {
              useCollector(Descriptor.collectorOf((byte[]) reply.get(1)));
              String recorded = new String((byte[]) reply.get(2), StandardCharsets.US_ASCII);
              requireSamePartitions(recorded.isEmpty() ? 1 : Integer.parseInt(recorded));
            });
  }

  private List<byte[]> toRegistration(byte[] epoch) {
    String collector = storeScripts.collectorName();
    String cache =
        storeKeys.partitions() == 1 ? collector : collector + "/" + storeKeys.partitions();
    return List.of(
        node, epoch, toBytes(LIFETIME.toMillis()), cache.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Another node may have destroyed the cache, and created it again with another number of
   * partitions. The first partition says so, if its master answers.
   */
  private CompletionStage<?> checkPartitionsAsync() {
    return storeKeys.isFirst() || !scripts.isAvailable(storeKeys.descriptor())
        ? CompletableFuture.completedFuture(null)
        : Descriptor.partitionsOf(scripts, storeKeys)
            .exceptionally(unanswered -> OptionalInt.empty())
            .thenAccept(recorded -> recorded.ifPresent(this::requireSamePartitions));
  }

  private void requireSamePartitions(int recorded) {
    if (recorded != storeKeys.partitions()) {
      throw new CacheException(
          "Cache '%s' has %d partitions in Redis, and %d here: another node has destroyed it and created it again; nothing was changed. Close the cache, and create it with %d"
              .formatted(storeKeys.name(), recorded, storeKeys.partitions(), recorded));
    }
  }

  private boolean isCurrent(byte[] epoch) {
    return Arrays.equals(epoch, toArguments().get(1));
  }

  /** Returns whether a command was refused, because its node has given it up. */
  static boolean isFenced(Throwable failure) {
    String message = Completions.unwrap(failure).getMessage();
    return message != null && message.startsWith("FENCED");
  }

  private synchronized Epoch next() {
    long number = current.number + 1;
    Epoch next = new Epoch(number, toArguments(node, number));
    current = next;
    return next;
  }

  private static List<byte[]> toArguments(byte[] node, long epoch) {
    return List.of(node, toBytes(epoch));
  }

  /** An epoch, and the arguments of the changes in it. */
  private record Epoch(long number, List<byte[]> arguments) {}

  private static byte[] toBytes(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }
}
