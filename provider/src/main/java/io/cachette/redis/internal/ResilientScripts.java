package io.cachette.redis.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.internal.observe.Observers;
import io.cachette.redis.OutageListener;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.ConnectionAttempt.Connection;
import io.cachette.redis.internal.OutageMonitor.FailureRecorder;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisResponseTimeoutException;

/**
 * Runs scripts for callers that can continue without Redis: each call times out after a time
 * budget, a {@link CircuitBreaker} skips calls to a server that does not answer, and connections
 * are opened in the background. An outage is logged when it begins and when it ends.
 *
 * <p>A call takes one round trip, as with {@link ScriptRunner}. A call that has surely not run, or
 * that reads and has lost its reply, is sent again within its time, see {@link RepeatedRequest}. If
 * a call times out after it was sent, it may still be carried out. Thread-safe.
 */
public final class ResilientScripts implements AutoCloseable {

  private final RedisSettings settings;
  private final TimeBudget budget;
  private final CircuitBreaker breaker;
  private final OutageMonitor monitor;
  private final TimeoutScheduler timeouts;
  private final BackgroundConnection connection;
  private final RequestQueue requests;
  private final Observers observers = new Observers();

  /**
   * Creates an instance that is not connected; see {@link #connect}.
   *
   * @param componentName component that runs the scripts, for the log: {@code "Rate limits"}
   * @param budget how long calls wait
   * @param breaker decides when Redis is not asked
   * @param areRefusalsOutages whether an error with which the server replies to a command is logged
   *     as an outage, since the component continues without Redis; such a reply never opens the
   *     circuit breaker
   * @param listeners are notified of outages; {@link #close} closes them
   */
  public ResilientScripts(
      String componentName,
      RedisSettings settings,
      TimeBudget budget,
      CircuitBreaker breaker,
      boolean areRefusalsOutages,
      OutageListeners listeners) {
    this.settings = settings;
    this.budget = budget;
    this.connection = new BackgroundConnection(componentName, settings.source());
    this.requests = RequestQueue.of(settings.source().poolSize());
    this.breaker = breaker;
    this.monitor =
        new OutageMonitor(componentName, settings.source(), breaker, areRefusalsOutages, listeners);
    this.timeouts = new TimeoutScheduler(budget.total());
  }

  /** Returns the prefix of all keys. */
  public String namespace() {
    return settings.namespace();
  }

  /** The circuit breaker that decides when Redis is not asked. */
  public CircuitBreaker breaker() {
    return breaker;
  }

  /** The observers of requests and of the operations that send them. */
  public Observers observers() {
    return observers;
  }

  /** Returns whether calls of several threads share round trips. */
  public boolean sharesTrips() {
    return settings.sharesTrips();
  }

  OutageMonitor monitor() {
    return monitor;
  }

  /** Returns the server without secrets, for messages. */
  String server() {
    return settings.source().toString();
  }

  boolean isClosed() {
    return connection.isClosed();
  }

  /** Adds a listener of outages, or throws an {@link IllegalStateException} if this is closed. */
  void addListener(OutageListener listener) {
    if (!monitor.listeners().add(listener)) {
      throw connection.newClosedException();
    }
  }

  /**
   * Connects, unless this is connected, and loads scripts into the server, so that the first calls
   * do not wait for that. Waits no longer than the timeouts of the client. If Redis does not
   * answer, this does not fail; later calls connect again.
   *
   * @throws IllegalArgumentException if the settings cannot be used
   * @throws LinkageError if the classes of the client do not fit together
   */
  public void connect(Script... scripts) {
    long startNanos = System.nanoTime();
    try {
      ScriptRunner runner = awaitConnection().runner();
      await(ClientThreads.callAndClean(() -> runner.loadAll(scripts)));
      breaker.recordSuccess();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      RuntimeException unused = monitor.recordFailure(unwrapOrThrow(e), startNanos);
    }
  }

  /**
   * Returns the client. If there is no connection yet, waits until it is open, no longer than the
   * connect timeout. If an attempt has failed a moment ago, fails at once.
   *
   * @throws RedisUnavailableException if no server answers
   * @throws RuntimeException of the supplier of a client of the application
   * @throws IllegalArgumentException if the settings cannot be used
   * @throws IllegalStateException if this is closed
   */
  public SharedClient client() {
    long startNanos = System.nanoTime();
    if (!isConnected() && !tryPass()) {
      throw newUnavailableException(StoreFailures.circuitOpen());
    }
    try {
      return awaitConnection().client();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw newUnavailableException(StoreFailures.of(e));
    } catch (ExecutionException | TimeoutException e) {
      throw recordNoConnection(unwrapOrThrow(e), startNanos);
    }
  }

  private RuntimeException recordNoConnection(Throwable cause, long startNanos) {
    if (!(cause instanceof RedisUnavailableException || cause instanceof StoreFailureException)) {
      return Completions.unchecked(cause); // of the supplier of a client
    }
    RuntimeException failure = monitor.recordFailure(cause, startNanos);
    breaker.open();
    return cause instanceof RedisUnavailableException e ? e : newUnavailableException(failure);
  }

  private RedisUnavailableException newUnavailableException(RuntimeException reason) {
    return new RedisUnavailableException(
        "No connection to " + settings.source() + ": " + reason.getMessage(), reason);
  }

  private Connection awaitConnection()
      throws InterruptedException, ExecutionException, TimeoutException {
    ConnectionAttempt attempt = connection.openAsync();
    attempt.awaitStart();
    return await(attempt.connection());
  }

  private <T> T await(CompletableFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private Throwable unwrapOrThrow(Exception failure) {
    if (failure instanceof ExecutionException wrapped) {
      Throwable cause = Completions.causeOf(wrapped);
      if (cause instanceof IllegalArgumentException || cause instanceof LinkageError) {
        throw Completions.unchecked(cause);
      }
      return cause;
    }
    return StoreFailures.timedOut(settings.connectTimeout().toMillis());
  }

  /** Whether a connection was opened, even if the server has stopped answering since. */
  public boolean isConnected() {
    return connection.get() != null;
  }

  /** Whether the servers form a cluster. False until this is connected. */
  public boolean isCluster() {
    Connection current = connection.get();
    return current != null && current.client().redisson().getConfig().isClusterConfig();
  }

  /** Returns the time at which a request that is sent now times out, by {@link System#nanoTime}. */
  public long computeDeadline() {
    return System.nanoTime() + budget.remaining().toNanos();
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
    return callAsync(
        open -> open.runner().run(script, keys, arguments),
        script.name(),
        script.purpose(),
        deadline);
  }

  /**
   * Calls the client.
   *
   * @param call sends commands that may still be carried out after the timeout
   * @return the reply; fails with a {@link StoreFailureException} if there is none within the time
   *     budget. Completes on a thread of the client, which must not be blocked
   * @throws IllegalStateException if this is closed
   */
  public <T> CompletableFuture<T> callAsync(Function<RedissonClient, CompletionStage<T>> call) {
    return callAsync(
        open -> call.apply(open.client().redisson()).thenApply(reply -> reply),
        "client",
        Script.Purpose.CHANGE,
        computeDeadline());
  }

  /**
   * Calls the client to read. A call that has lost its reply is sent again within its time.
   *
   * @param command the command, for observers
   * @param deadline as for {@link #runAsync(Script, List, List, long)}
   * @return as {@link #callAsync(Function)}
   */
  public <T> CompletableFuture<T> readAsync(
      String command, Function<RedissonClient, CompletionStage<T>> call, long deadline) {
    return callAsync(
        open -> call.apply(open.client().redisson()), command, Script.Purpose.READ, deadline);
  }

  /**
   * Runs a script within the time budget, even while the circuit breaker is open. If no reply
   * arrives, an outage begins, but neither the circuit breaker nor statistics count that.
   *
   * @return as {@link #runAsync(Script, List, List)}
   */
  CompletableFuture<List<Object>> pingAsync(Script script, List<Object> keys) {
    long startNanos = System.nanoTime();
    long deadline = computeDeadline();
    return recordAsync(
        sendAsync(open -> open.runner().run(script, keys, List.of())),
        startNanos,
        deadline,
        monitor::recordPingFailure);
  }

  private <T> CompletableFuture<T> callAsync(
      Function<Connection, CompletionStage<T>> call,
      String name,
      Script.Purpose purpose,
      long deadline) {
    if (deadline - System.nanoTime() <= 0) {
      return CompletableFuture.failedFuture(StoreFailures.noTimeLeft());
    }
    if (isClosed()) {
      throw connection.newClosedException();
    }
    long startNanos = System.nanoTime();
    long repeatUntil = breaker.isOpen() ? startNanos : deadline; // one attempt shows an outage
    CompletableFuture<T> reply =
        tryPass()
            ? new RepeatedRequest<>(() -> sendAsync(call), purpose, timeouts, repeatUntil).send()
            : CompletableFuture.failedFuture(StoreFailures.circuitOpen());
    FailureRecorder failures =
        purpose == Script.Purpose.READ ? monitor::recordReadFailure : monitor::recordFailure;
    return observers.watch(
        name,
        startNanos,
        budget.giveUpAfterOutage(recordAsync(reply, startNanos, deadline, failures)));
  }

  /** Lets further requests of the call of this thread fail at once, if one gets no reply. */
  public <T> CompletableFuture<T> giveUpAfterOutage(CompletableFuture<T> request) {
    return budget.giveUpAfterOutage(request);
  }

  /**
   * Lets the reply to a call that shares a request fail at a deadline. The failure of the request
   * is recorded, and not that of the call.
   *
   * @param mayHaveChanged whether the call may have changed something
   */
  public <T> CompletableFuture<T> awaitShared(
      CompletableFuture<T> reply, long deadline, BooleanSupplier mayHaveChanged) {
    timeouts.schedule(reply, deadline);
    return budget.giveUpAfterOutage(
        reply.exceptionally(
            e -> {
              if (isClosed()) {
                throw connection.newClosedException();
              }
              if (!(e instanceof CancellationException)) {
                throw Completions.unchecked(e);
              }
              StoreFailureException timedOut = StoreFailures.timedOut(budget.total().toMillis());
              throw mayHaveChanged.getAsBoolean() ? timedOut : StoreFailures.ofRead(timedOut);
            }));
  }

  /**
   * Runs a short task that does not block after a delay.
   *
   * @throws RejectedExecutionException if this is closed
   */
  public void executeLater(Runnable task, long delayNanos) {
    timeouts.runLater(task, delayNanos);
  }

  private boolean tryPass() {
    boolean isPassed = breaker.tryPass();
    if (!isPassed) {
      monitor.recordSkipped();
    }
    return isPassed;
  }

  private <T> CompletableFuture<T> recordAsync(
      CompletableFuture<T> reply, long startNanos, long deadline, FailureRecorder failures) {
    timeouts.schedule(reply, deadline); // so that it is not sent later, if it was not sent yet
    return reply.handle(
        (value, e) -> {
          if (e == null) {
            monitor.recordSuccess(startNanos);
            return value;
          }
          boolean isCancelled = e instanceof CancellationException;
          if (isClosed() && (isCancelled || e instanceof IllegalStateException)) {
            throw connection.newClosedException();
          }
          boolean isTimeout =
              isCancelled || Completions.unwrap(e) instanceof RedisResponseTimeoutException;
          throw failures.record(
              isTimeout ? StoreFailures.timedOut(budget.total().toMillis()) : e, startNanos);
        });
  }

  private <T> CompletableFuture<T> sendAsync(Function<Connection, CompletionStage<T>> call) {
    if (isClosed()) {
      throw connection.newClosedException();
    }
    return requests.submit(() -> ClientThreads.callAndClean(() -> sendNowAsync(call)));
  }

  private <T> CompletionStage<T> sendNowAsync(Function<Connection, CompletionStage<T>> call) {
    ConnectionAttempt attempt = connection.openAsync();
    return attempt.isOpen()
        ? call.apply(attempt.connection().join())
        : attempt.connection().thenCompose(call);
  }

  /**
   * Returns an action that closes the share in the client and refers neither to this nor to objects
   * of the application. It does nothing for a client of the application.
   */
  public AutoCloseable detachedCloser() {
    return settings.source() instanceof RedisSource.Client ? () -> {} : connection.detachedCloser();
  }

  /** Closes the share in the client. Later calls fail. */
  @Override
  public void close() {
    connection.refuse();
    monitor.close();
    timeouts.close();
    connection.close();
  }
}
