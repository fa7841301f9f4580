package io.cachette.redis.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.internal.observe.Observers;
import io.cachette.redis.OutageListener;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.ConnectionAttempt.Connection;
import io.cachette.redis.internal.OutageMonitor.FailureRecorder;
import io.cachette.redis.internal.outage.CircuitBreaker;
import io.cachette.redis.internal.outage.FailureDomain;
import io.cachette.redis.internal.outage.FailureDomains;
import io.cachette.redis.internal.outage.OutageListeners;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisResponseTimeoutException;

/**
 * Runs scripts for callers that can continue without Redis: each call times out after a time
 * budget, a {@link CircuitBreaker} skips calls to a server that does not answer, and connections
 * are opened in the background. An outage is logged when it begins and when it ends. The masters of
 * a cluster are independent of each other, see {@link FailureDomains}.
 *
 * <p>A call takes one round trip, as with {@link ScriptRunner}. A call that has surely not run, or
 * that reads and has lost its reply, is sent again within its time, see {@link RepeatedRequest}. If
 * a call times out after it was sent, it may still be carried out. Thread-safe.
 */
public final class ResilientScripts implements AutoCloseable {

  private final RedisSettings settings;
  private final TimeBudget budget;
  private final FailureDomains domains;
  private final OutageMonitor monitor;
  private final TimeoutScheduler timeouts;
  private final BackgroundConnection connection;
  private final ConnectionWait opening;
  private final ClusterWatch watch;
  private final Observers observers = new Observers();

  /**
   * Creates an instance that is not connected; see {@link #connect}.
   *
   * @param componentName component that runs the scripts, for the log: {@code "Rate limits"}
   * @param budget how long calls wait
   * @param breaker decides when Redis is not asked; in a cluster, each master has one like it
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
    this.domains = new FailureDomains(breaker, settings.source().poolSize());
    this.monitor =
        new OutageMonitor(componentName, settings.source(), domains, areRefusalsOutages, listeners);
    this.timeouts = new TimeoutScheduler(budget.total());
    this.opening = new ConnectionWait(settings, connection, domains, monitor);
    this.watch = new ClusterWatch(this, domains, monitor);
  }

  /** Returns the prefix of all keys. */
  public String namespace() {
    return settings.namespace();
  }

  /** The circuit breaker that decides when Redis is not asked for a key. */
  public CircuitBreaker breaker(String key) {
    return domainOf(key).breaker();
  }

  /** Returns whether no circuit breaker would keep a call from being sent now. */
  public boolean mayCall() {
    return domains.mayCall();
  }

  /**
   * Returns whether Redis has answered the last calls for a key, or for keys of the same master of
   * a cluster.
   */
  public boolean isAvailable(String key) {
    FailureDomain domain = domainOf(key);
    return !isClosed() && !domain.breaker().isOpen() && !domain.isFailing();
  }

  /** Returns whether Redis has answered the last calls for all keys. */
  boolean isAvailable() {
    return !isClosed() && !domains.isAnyOpen() && !monitor.isFailing();
  }

  private FailureDomain domainOf(Object key) {
    if (!isCluster()) {
      return domains.all();
    }
    watch.checkIfDue(System.nanoTime());
    return domains.ofKey(String.valueOf(key));
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
    opening.connect(watch, scripts);
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
    return opening.client();
  }

  /** Whether a connection was opened, even if the server has stopped answering since. */
  public boolean isConnected() {
    return connection.get() != null;
  }

  /** Whether the servers form a cluster. False until this is connected. */
  public boolean isCluster() {
    Connection current = connection.get();
    return current != null && current.isCluster();
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
        keys.get(0),
        open -> open.runner().run(script, keys, arguments),
        script.name(),
        script.purpose(),
        deadline);
  }

  /**
   * Calls the client.
   *
   * @param key a key that the commands use; in a cluster, it says which master replies
   * @param call sends commands that may still be carried out after the timeout
   * @return the reply; fails with a {@link StoreFailureException} if there is none within the time
   *     budget. Completes on a thread of the client, which must not be blocked
   * @throws IllegalStateException if this is closed
   */
  public <T> CompletableFuture<T> callAsync(
      String key, Function<RedissonClient, CompletionStage<T>> call) {
    return callAsync(
        key,
        open -> call.apply(open.client().redisson()).thenApply(reply -> reply),
        "client",
        Script.Purpose.CHANGE,
        computeDeadline());
  }

  /**
   * Calls the client to read. A call that has lost its reply is sent again within its time.
   *
   * @param key as for {@link #callAsync(String, Function)}
   * @param command the command, for observers
   * @param deadline as for {@link #runAsync(Script, List, List, long)}
   * @return as {@link #callAsync(String, Function)}
   */
  public <T> CompletableFuture<T> readAsync(
      String key,
      String command,
      Function<RedissonClient, CompletionStage<T>> call,
      long deadline) {
    return callAsync(
        key, open -> call.apply(open.client().redisson()), command, Script.Purpose.READ, deadline);
  }

  /**
   * Pings the server, or those masters of a cluster that are known, all at the same time and even
   * while circuit breakers are open. If a reply is missing, an outage begins, but neither the
   * circuit breaker nor statistics count that.
   *
   * @return the replies; fails as {@link #runAsync(Script, List, List)} does if one is missing
   */
  CompletableFuture<List<List<Object>>> pingAllAsync() {
    return watch.pingAllAsync();
  }

  /** Pings the owner of a key, as {@link #pingAllAsync} does. */
  CompletableFuture<List<Object>> pingAsync(FailureDomain domain, String key) {
    long startNanos = System.nanoTime();
    long deadline = computeDeadline();
    return recordAsync(
        domain,
        sendAsync(domain, open -> open.runner().run(RedisHealth.PING, List.of(key), List.of())),
        startNanos,
        deadline,
        monitor::recordPingFailure);
  }

  /** Runs a script within the time budget. Its outcome is not recorded. */
  CompletableFuture<List<Object>> runUnrecordedAsync(
      FailureDomain domain, Script script, String key) {
    CompletableFuture<List<Object>> reply =
        sendAsync(domain, open -> open.runner().run(script, List.of(key), List.of()));
    timeouts.schedule(reply, computeDeadline());
    return reply;
  }

  private <T> CompletableFuture<T> callAsync(
      Object key,
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
    FailureDomain domain = domainOf(key);
    boolean isOpen = domain.breaker().isOpen();
    long repeatUntil = isOpen ? startNanos : deadline; // one attempt shows an outage
    CompletableFuture<T> reply =
        opening.tryPass(domain)
            ? new RepeatedRequest<>(() -> sendAsync(domain, call), purpose, timeouts, repeatUntil)
                .send()
            : CompletableFuture.failedFuture(StoreFailures.circuitOpen());
    FailureRecorder failures =
        purpose == Script.Purpose.READ ? monitor::recordReadFailure : monitor::recordFailure;
    return observers.watch(
        name,
        startNanos,
        budget.giveUpAfterOutage(recordAsync(domain, reply, startNanos, deadline, failures)));
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

  private <T> CompletableFuture<T> recordAsync(
      FailureDomain domain,
      CompletableFuture<T> reply,
      long startNanos,
      long deadline,
      FailureRecorder failures) {
    timeouts.schedule(reply, deadline); // so that it is not sent later, if it was not sent yet
    return reply.handle(
        (value, e) -> {
          if (e == null) {
            monitor.recordSuccess(domain, startNanos);
            return value;
          }
          boolean isCancelled = e instanceof CancellationException;
          if (isClosed() && (isCancelled || e instanceof IllegalStateException)) {
            throw connection.newClosedException();
          }
          boolean isTimeout =
              isCancelled || Completions.unwrap(e) instanceof RedisResponseTimeoutException;
          throw failures.record(
              domain,
              isTimeout ? StoreFailures.timedOut(budget.total().toMillis()) : e,
              startNanos);
        });
  }

  private <T> CompletableFuture<T> sendAsync(
      FailureDomain domain, Function<Connection, CompletionStage<T>> call) {
    if (isClosed()) {
      throw connection.newClosedException();
    }
    return domain.requests().submit(() -> ClientThreads.callAndClean(() -> sendNowAsync(call)));
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
