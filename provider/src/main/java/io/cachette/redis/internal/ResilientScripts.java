package io.cachette.redis.internal;

import io.cachette.redis.StoreFailureException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/**
 * Scripts for callers who would rather go on without Redis than wait for it: each call ends within
 * a time budget, a {@link CircuitBreaker} keeps them from an absent server, and connecting happens
 * in the background. Outages are logged once each, when they begin and when they end.
 *
 * <p>Calls cost one round trip, as with {@link ScriptRunner}, and are sent once. A call that failed
 * for its time may still be carried out, as it was sent. Safe for use by several threads.
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

  /** Written under the lock. */
  private volatile boolean closed;

  /** A share in the client, and what runs scripts on it. */
  private record Connection(SharedClient client, ScriptRunner runner) {}

  /**
   * Whether Redis fails, and since when, by {@link System#nanoTime}. What becomes of a call that
   * was begun before says nothing of now.
   */
  private record State(boolean isFailing, long since) {

    boolean isBefore(long startNanos) {
      return startNanos - since >= 0;
    }
  }

  /**
   * Does not connect; see {@link #connect}.
   *
   * @param componentName who needs it, for the log: {@code "Rate limits"}
   * @param budget the longest that a call waits; more than zero
   * @param breaker when not to ask
   */
  public ResilientScripts(
      String componentName, RedisSettings settings, Duration budget, CircuitBreaker breaker) {
    this.componentName = componentName;
    this.settings = settings;
    this.budget = budget;
    this.breaker = breaker;
    this.timeouts = new TimeoutScheduler(budget);
  }

  /** The prefix of all keys. */
  public String namespace() {
    return settings.namespace();
  }

  /** When Redis is not asked. */
  public CircuitBreaker breaker() {
    return breaker;
  }

  /**
   * Connects, unless it is connected, and teaches the server some scripts, so that the first
   * callers need not wait for that. Waits as long as the client's settings say, and does not fail:
   * what calls find then decides what becomes of them.
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
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      if (cause instanceof IllegalArgumentException invalidSettings) {
        throw invalidSettings;
      }
      recordFailure(cause, startNanos);
    }
  }

  /** Whether it is connected, be it to a server that does not answer any more. */
  public boolean isConnected() {
    CompletableFuture<Connection> current = peek();
    return current != null && current.isDone() && !current.isCompletedExceptionally();
  }

  /**
   * The client, for what is no script: channels that are listened to. It stays ours.
   *
   * @return completes when it is connected, and exceptionally if that does not work
   * @throws IllegalStateException if this is closed
   */
  public CompletableFuture<RedissonClient> getClientAsync() {
    return connectAsync().thenApply(connection -> connection.client().redisson());
  }

  /** Whether the servers form a cluster, as far as it is known: false until it is connected. */
  public boolean isCluster() {
    CompletableFuture<Connection> current = peek();
    return current != null
        && current.isDone()
        && !current.isCompletedExceptionally()
        && current.join().client().redisson().getConfig().isClusterConfig();
  }

  /** When a call that begins now has to end, by {@link System#nanoTime}. */
  public long computeDeadline() {
    return System.nanoTime() + budget.toNanos();
  }

  /** Runs a script, see {@link #runAsync(Script, List, List, long)}. */
  public CompletableFuture<List<Object>> runAsync(
      Script script, List<Object> keys, List<byte[]> arguments) {
    return runAsync(script, keys, arguments, computeDeadline());
  }

  /**
   * Runs a script.
   *
   * @param deadline when to give up, for calls that take several scripts
   * @return completes until then, exceptionally with a {@link StoreFailureException} if there is no
   *     reply; on a thread of the client, on which nothing may wait
   * @throws IllegalStateException if this is closed
   */
  public CompletableFuture<List<Object>> runAsync(
      Script script, List<Object> keys, List<byte[]> arguments, long deadline) {
    if (deadline - System.nanoTime() <= 0) {
      return CompletableFuture.failedFuture(StoreFailureException.noTimeLeft());
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
              isCancelled ? StoreFailureException.timedOut(budget.toMillis()) : e, startNanos);
        });
  }

  private CompletableFuture<List<Object>> sendAsync(
      Script script, List<Object> keys, List<byte[]> arguments) {
    if (!breaker.tryPass()) {
      return CompletableFuture.failedFuture(StoreFailureException.circuitOpen());
    }
    CompletableFuture<Connection> connection = connectAsync();
    return connection.isDone() && !connection.isCompletedExceptionally()
        ? connection.join().runner().run(script, keys, arguments)
        : connection.thenCompose(ready -> ready.runner().run(script, keys, arguments));
  }

  private synchronized @Nullable CompletableFuture<Connection> peek() {
    return connecting;
  }

  /** The connection that there is or will be; one that failed is tried again. */
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
    Thread thread =
        new Thread(
            () -> {
              try {
                SharedClient client = SharedClient.open(settings.source());
                if (!connection.complete(
                    new Connection(client, new ScriptRunner(client.redisson())))) {
                  client.close();
                }
              } catch (Throwable e) { // whoever waits must hear of it
                connection.completeExceptionally(e);
              }
            },
            "cachette-open");
    thread.setDaemon(true);
    thread.start();
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
    Throwable reason =
        cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    StoreFailureException failure =
        reason instanceof StoreFailureException storeFailure
            ? storeFailure
            : StoreFailureException.of(reason);
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

  /** Gives the share in the client back; calls fail from now on. */
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
