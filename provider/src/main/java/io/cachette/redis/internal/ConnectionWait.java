package io.cachette.redis.internal;

import io.cachette.internal.concurrent.Completions;
import io.cachette.redis.RedisUnavailableException;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.ConnectionAttempt.Connection;
import io.cachette.redis.internal.outage.FailureDomain;
import io.cachette.redis.internal.outage.FailureDomains;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for a connection on the thread of the caller, no longer than the connect timeout. A failure
 * is one of all servers. Thread-safe.
 */
final class ConnectionWait {

  private final RedisSettings settings;
  private final BackgroundConnection connection;
  private final FailureDomains domains;
  private final OutageMonitor monitor;

  ConnectionWait(
      RedisSettings settings,
      BackgroundConnection connection,
      FailureDomains domains,
      OutageMonitor monitor) {
    this.settings = settings;
    this.connection = connection;
    this.domains = domains;
    this.monitor = monitor;
  }

  /** Connects and loads scripts, see {@link ResilientScripts#connect}. */
  void connect(ClusterWatch watch, Script... scripts) {
    long startNanos = System.nanoTime();
    try {
      Connection open = awaitConnection();
      if (open.isCluster()) {
        prepareCluster(open, watch, scripts);
      } else {
        await(ClientThreads.callAndClean(() -> open.runner().loadAll(scripts)));
        domains.all().breaker().recordSuccess();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      RuntimeException unused = monitor.recordFailure(domains.all(), unwrapOrThrow(e), startNanos);
    }
  }

  /**
   * Asks for the owners of the slots, and loads scripts. A failure does not say which master has
   * failed, so it is not recorded, and pings find out. While one is known to fail, the others load
   * a script when they first run it.
   */
  private void prepareCluster(Connection open, ClusterWatch watch, Script... scripts)
      throws InterruptedException {
    try {
      if (domains.masters().isEmpty()) {
        await(CallBudget.callDetached(watch::updateAsync));
      }
      if (!domains.isAnyFailing()) {
        await(ClientThreads.callAndClean(() -> open.runner().loadAll(scripts)));
      }
    } catch (ExecutionException | TimeoutException e) {
      Throwable unusedCause = unwrapOrThrow(e);
      CompletableFuture<?> unused = CallBudget.callDetached(watch::pingAllAsync);
    }
  }

  /** Returns the client, see {@link ResilientScripts#client}. */
  SharedClient client() {
    long startNanos = System.nanoTime();
    if (connection.get() == null && !tryPass(domains.all())) {
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

  /** Returns whether a call may be sent, and counts it if the circuit breaker skips it. */
  boolean tryPass(FailureDomain domain) {
    boolean isPassed = domain.breaker().tryPass();
    if (!isPassed) {
      monitor.recordSkipped();
    }
    return isPassed;
  }

  private RuntimeException recordNoConnection(Throwable cause, long startNanos) {
    if (!(cause instanceof RedisUnavailableException || cause instanceof StoreFailureException)) {
      return Completions.unchecked(cause); // of the supplier of a client
    }
    RuntimeException failure = monitor.recordFailure(domains.all(), cause, startNanos);
    domains.all().breaker().open();
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
}
