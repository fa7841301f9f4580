package io.cachette.redis.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.internal.concurrent.DaemonThreadFactory;
import io.cachette.redis.StoreFailureException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Runs scripts for callers that can continue without Redis: each call times out after a time
 * budget, a {@link CircuitBreaker} skips calls to a server that does not answer, and connections
 * are opened in the background. An outage is logged when it begins and when it ends.
 *
 * <p>A call takes one round trip, as with {@link ScriptRunner}, and is sent once. If a call times
 * out after it was sent, it may still be carried out. Thread-safe.
 */
public final class ResilientScripts implements AutoCloseable {

  private static final Logger LOG = System.getLogger(ResilientScripts.class.getName());

  private final String componentName;
  private final RedisSettings settings;
  private final Duration budget;
  private final CircuitBreaker breaker;
  private final AtomicReference<State> state =
      new AtomicReference<>(new State(false, System.nanoTime()));

  private final TimeoutScheduler timeouts;

  // Guarded by this.
  private @Nullable CompletableFuture<Connection> connecting;

  /** Written while holding the lock. */
  private volatile boolean closed;

  /** A share in the client, and the runner of scripts on it. */
  private record Connection(SharedClient client, ScriptRunner runner) {}

  /**
   * Whether Redis fails, and since when, by {@link System#nanoTime}. The outcome of a call that
   * began earlier does not change the state.
   */
  private record State(boolean isFailing, long since) {

    boolean isBefore(long startNanos) {
      return startNanos - since >= 0;
    }
  }

  /**
   * Creates an instance that is not connected; see {@link #connect}.
   *
   * @param componentName component that runs the scripts, for the log: {@code "Rate limits"}
   * @param budget timeout of a call; more than zero
   * @param breaker decides when Redis is not asked
   */
  public ResilientScripts(
      String componentName, RedisSettings settings, Duration budget, CircuitBreaker breaker) {
    this.componentName = componentName;
    this.settings = settings;
    this.budget = budget;
    this.breaker = breaker;
    this.timeouts = new TimeoutScheduler(budget);
  }

  /** Returns the prefix of all keys. */
  public String namespace() {
    return settings.namespace();
  }

  /** Returns the circuit breaker that decides when Redis is not asked. */
  public CircuitBreaker breaker() {
    return breaker;
  }

  /**
   * Connects, unless this is connected, and loads scripts into the server, so that the first calls
   * do not wait for that. Waits no longer than the timeouts of the client. If Redis does not
   * answer, this does not fail; later calls connect again.
   *
   * @throws IllegalArgumentException if the settings cannot be used
   */
  public void connect(Script... scripts) {
    long startNanos = System.nanoTime();
    try {
      ScriptRunner runner = connectAsync().get().runner();
      for (Script script : scripts) {
        runner.load(script).toCompletableFuture().get();
      }
      breaker.recordSuccess();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      Throwable cause = Completions.causeOf(e);
      if (cause instanceof IllegalArgumentException invalidSettings) {
        throw invalidSettings;
      }
      recordFailure(cause, startNanos);
    }
  }

  /** Whether a connection was opened, even if the server has stopped answering since. */
  public boolean isConnected() {
    CompletableFuture<Connection> current = peek();
    return current != null && current.isDone() && !current.isCompletedExceptionally();
  }

  /**
   * Subscribes to a channel until the client is shut down. Costs one round trip.
   *
   * @param receiver called on a thread of the client, on which nothing may wait
   * @return completes when the subscription is active, and exceptionally if Redis does not answer
   * @throws IllegalStateException if this is closed
   */
  public CompletableFuture<?> subscribeAsync(String channel, Consumer<byte[]> receiver) {
    return connectAsync()
        .thenCompose(
            connection ->
                connection
                    .client()
                    .redisson()
                    .getTopic(channel, ByteArrayCodec.INSTANCE)
                    .addListenerAsync(byte[].class, (from, message) -> receiver.accept(message)));
  }

  /** Whether the servers form a cluster. False until this is connected. */
  public boolean isCluster() {
    CompletableFuture<Connection> current = peek();
    return current != null
        && current.isDone()
        && !current.isCompletedExceptionally()
        && current.join().client().redisson().getConfig().isClusterConfig();
  }

  /** Returns the time at which a call that begins now times out, by {@link System#nanoTime}. */
  public long computeDeadline() {
    return System.nanoTime() + budget.toNanos();
  }

  /** Runs a script within the time budget, see {@link #runAsync(Script, List, List, long)}. */
  public CompletableFuture<List<Object>> runAsync(
      Script script, List<Object> keys, List<byte[]> arguments) {
    return runAsync(script, keys, arguments, computeDeadline());
  }

  /**
   * Runs a script.
   *
   * @param deadline time at which the call times out, by {@link System#nanoTime}; operations that
   *     take several scripts use the same one for each
   * @return the reply; fails with a {@link StoreFailureException} if there is none at the deadline.
   *     Completes on a thread of the client, which must not be blocked
   * @throws IllegalStateException if this is closed
   */
  public CompletableFuture<List<Object>> runAsync(
      Script script, List<Object> keys, List<byte[]> arguments, long deadline) {
    if (deadline - System.nanoTime() <= 0) {
      return CompletableFuture.failedFuture(StoreFailures.noTimeLeft());
    }
    long startNanos = System.nanoTime();
    CompletableFuture<List<Object>> reply = sendAsync(script, keys, arguments);
    timeouts.schedule(reply, deadline); // so that it is not sent later, if it was not sent yet
    return reply.handle(
        (list, e) -> {
          if (e == null) {
            return recordSuccess(list, startNanos);
          }
          boolean isCancelled = e instanceof CancellationException;
          if (isCancelled && closed) {
            throw newClosedException();
          }
          throw recordFailure(
              isCancelled ? StoreFailures.timedOut(budget.toMillis()) : e, startNanos);
        });
  }

  private CompletableFuture<List<Object>> sendAsync(
      Script script, List<Object> keys, List<byte[]> arguments) {
    if (!breaker.tryPass()) {
      return CompletableFuture.failedFuture(StoreFailures.circuitOpen());
    }
    CompletableFuture<Connection> connection = connectAsync();
    return connection.isDone() && !connection.isCompletedExceptionally()
        ? connection.join().runner().run(script, keys, arguments)
        : connection.thenCompose(ready -> ready.runner().run(script, keys, arguments));
  }

  private synchronized @Nullable CompletableFuture<Connection> peek() {
    return connecting;
  }

  /**
   * Returns the connection, which may still be opened. If the last attempt failed, begins another
   * one.
   */
  private synchronized CompletableFuture<Connection> connectAsync() {
    if (closed) {
      throw newClosedException();
    }
    CompletableFuture<Connection> current = connecting;
    if (current == null || current.isCompletedExceptionally()) {
      current = new CompletableFuture<>();
      connecting = current;
      openAsync(current);
    }
    return current;
  }

  private IllegalStateException newClosedException() {
    return new IllegalStateException(componentName + " are closed");
  }

  private void openAsync(CompletableFuture<Connection> connection) {
    DaemonThreadFactory.newThread(
            "cachette-open",
            () -> {
              try {
                SharedClient client = SharedClient.open(settings.source());
                if (!connection.complete(
                    new Connection(client, new ScriptRunner(client.redisson())))) {
                  client.close();
                }
              } catch (Throwable e) { // fails calls that wait for the connection
                connection.completeExceptionally(e);
              }
            })
        .start();
  }

  private List<Object> recordSuccess(List<Object> reply, long startNanos) {
    breaker.recordSuccess();
    State last = Objects.requireNonNull(state.get());
    if (last.isFailing()
        && last.isBefore(startNanos)
        && state.compareAndSet(last, new State(false, System.nanoTime()))) {
      LOG.log(
          Level.INFO,
          "{0}: Redis answers again, after {1} ms",
          componentName,
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last.since()));
    }
    return reply;
  }

  private StoreFailureException recordFailure(Throwable cause, long startNanos) {
    Throwable reason = Completions.unwrap(cause);
    StoreFailureException failure =
        reason instanceof StoreFailureException storeFailure
            ? storeFailure
            : StoreFailures.of(reason);
    State last = Objects.requireNonNull(state.get());
    if (!failure.wasAsked() || closed || !(last.isFailing() || last.isBefore(startNanos))) {
      return failure;
    }
    breaker.recordFailure();
    if (!last.isFailing() && state.compareAndSet(last, new State(true, System.nanoTime()))) {
      LOG.log(Level.WARNING, "{0} go on without Redis: {1}", componentName, failure.getMessage());
    }
    return failure;
  }

  /** Closes the share in the client. Later calls fail. */
  @Override
  public void close() {
    CompletableFuture<Connection> current;
    synchronized (this) {
      closed = true;
      current = connecting;
    }
    timeouts.close();
    if (current != null
        && !current.completeExceptionally(new IllegalStateException(componentName + " are closed"))
        && !current.isCompletedExceptionally()) {
      current.join().client().close();
    }
  }
}
