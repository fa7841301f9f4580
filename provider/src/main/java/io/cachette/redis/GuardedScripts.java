package io.cachette.redis;

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
public final class GuardedScripts implements AutoCloseable {

  private static final Logger LOG = System.getLogger(GuardedScripts.class.getName());

  private final String user;
  private final RedisSettings settings;
  private final Duration budget;
  private final CircuitBreaker breaker;
  private final AtomicReference<State> state =
      new AtomicReference<>(new State(false, System.nanoTime()));

  private final Alarms alarms;

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
  private record State(boolean failing, long since) {

    boolean isBefore(long begun) {
      return begun - since >= 0;
    }
  }

  /**
   * Does not connect; see {@link #connect}.
   *
   * @param user who needs it, for the log: {@code "Rate limits"}
   * @param budget the longest that a call waits; more than zero
   * @param breaker when not to ask
   */
  public GuardedScripts(
      String user, RedisSettings settings, Duration budget, CircuitBreaker breaker) {
    this.user = user;
    this.settings = settings;
    this.budget = budget;
    this.breaker = breaker;
    this.alarms = new Alarms(budget);
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
    long begun = System.nanoTime();
    try {
      ScriptRunner runner = connection().get().runner();
      for (Script script : scripts) {
        runner.load(script).toCompletableFuture().get();
      }
      breaker.succeeded();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      if (cause instanceof IllegalArgumentException wrong) {
        throw wrong;
      }
      failed(cause, begun);
    }
  }

  /** Whether it is connected, be it to a server that does not answer any more. */
  public boolean isConnected() {
    CompletableFuture<Connection> known = peek();
    return known != null && known.isDone() && !known.isCompletedExceptionally();
  }

  /**
   * The client, for what is no script: channels that are listened to. It stays ours.
   *
   * @return completes when it is connected, and exceptionally if that does not work
   * @throws IllegalStateException if this is closed
   */
  public CompletableFuture<RedissonClient> client() {
    return connection().thenApply(connection -> connection.client().redisson());
  }

  /** Whether the servers form a cluster, as far as it is known: false until it is connected. */
  public boolean isCluster() {
    CompletableFuture<Connection> known = peek();
    return known != null
        && known.isDone()
        && !known.isCompletedExceptionally()
        && known.join().client().redisson().getConfig().isClusterConfig();
  }

  /** When a call that begins now has to end, by {@link System#nanoTime}. */
  public long deadline() {
    return System.nanoTime() + budget.toNanos();
  }

  /** Runs a script, see {@link #run(Script, List, List, long)}. */
  public CompletableFuture<List<Object>> run(
      Script script, List<Object> keys, List<byte[]> arguments) {
    return run(script, keys, arguments, deadline());
  }

  /**
   * Runs a script.
   *
   * @param deadline when to give up, for calls that take several scripts
   * @return completes until then, exceptionally with a {@link StoreFailureException} if there is no
   *     reply; on a thread of the client, on which nothing may wait
   * @throws IllegalStateException if this is closed
   */
  public CompletableFuture<List<Object>> run(
      Script script, List<Object> keys, List<byte[]> arguments, long deadline) {
    if (deadline - System.nanoTime() <= 0) {
      return CompletableFuture.failedFuture(StoreFailureException.noTimeLeft());
    }
    long begun = System.nanoTime();
    CompletableFuture<List<Object>> reply = start(script, keys, arguments);
    alarms.add(reply, deadline); // so that it is not sent later, if it was not sent yet
    return reply.handle(
        (list, e) -> {
          if (e == null) {
            return succeeded(list, begun);
          }
          boolean cancelled = e instanceof CancellationException;
          if (cancelled && closed) {
            throw closedException();
          }
          throw failed(cancelled ? StoreFailureException.late(budget.toMillis()) : e, begun);
        });
  }

  private CompletableFuture<List<Object>> start(
      Script script, List<Object> keys, List<byte[]> arguments) {
    if (!breaker.tryPass()) {
      return CompletableFuture.failedFuture(StoreFailureException.notAsked());
    }
    CompletableFuture<Connection> connection = connection();
    return connection.isDone() && !connection.isCompletedExceptionally()
        ? connection.join().runner().run(script, keys, arguments)
        : connection.thenCompose(ready -> ready.runner().run(script, keys, arguments));
  }

  private synchronized @Nullable CompletableFuture<Connection> peek() {
    return connecting;
  }

  /** The connection that there is or will be; one that failed is tried again. */
  private synchronized CompletableFuture<Connection> connection() {
    if (closed) {
      throw closedException();
    }
    CompletableFuture<Connection> known = connecting;
    if (known == null || known.isCompletedExceptionally()) {
      known = new CompletableFuture<>();
      connecting = known;
      open(known);
    }
    return known;
  }

  private IllegalStateException closedException() {
    return new IllegalStateException(user + " are closed");
  }

  private void open(CompletableFuture<Connection> connection) {
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

  private List<Object> succeeded(List<Object> reply, long begun) {
    breaker.succeeded();
    State last = Objects.requireNonNull(state.get());
    if (last.failing()
        && last.isBefore(begun)
        && state.compareAndSet(last, new State(false, System.nanoTime()))) {
      LOG.log(
          Level.INFO,
          "{0}: Redis answers again, after {1} ms",
          user,
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last.since()));
    }
    return reply;
  }

  private StoreFailureException failed(Throwable cause, long begun) {
    Throwable reason =
        cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    StoreFailureException failure =
        reason instanceof StoreFailureException known ? known : StoreFailureException.of(reason);
    State last = Objects.requireNonNull(state.get());
    if (!failure.wasAsked() || closed || !(last.failing() || last.isBefore(begun))) {
      return failure;
    }
    breaker.failed();
    if (!last.failing() && state.compareAndSet(last, new State(true, System.nanoTime()))) {
      LOG.log(Level.WARNING, "{0} go on without Redis: {1}", user, failure.getMessage());
    }
    return failure;
  }

  /** Gives the share in the client back; calls fail from now on. */
  @Override
  public void close() {
    CompletableFuture<Connection> known;
    synchronized (this) {
      closed = true;
      known = connecting;
    }
    alarms.close();
    if (known != null
        && !known.completeExceptionally(new IllegalStateException(user + " are closed"))
        && !known.isCompletedExceptionally()) {
      known.join().client().close();
    }
  }
}
