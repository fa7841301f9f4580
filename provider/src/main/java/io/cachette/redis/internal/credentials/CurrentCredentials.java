package io.cachette.redis.internal.credentials;

import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.internal.concurrent.DaemonThreadFactory;
import io.cachette.redis.CredentialsProvider;
import io.cachette.redis.RedisCredentials;
import io.cachette.redis.StoreFailureException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.redisson.config.Credentials;

/**
 * Asks a provider for the credentials of a client, on a thread of its own, one call at a time. If a
 * call fails or takes too long, the last credentials stay in use. Thread-safe.
 */
final class CurrentCredentials implements AutoCloseable {

  private static final Logger LOG = System.getLogger(CurrentCredentials.class.getName());
  private static final Duration MIN_RENEWAL = Duration.ofSeconds(1);

  /** Also limits the number of closed connections that still wait for the renewal. */
  private static final Duration MAX_RENEWAL = Duration.ofDays(1);

  private static final Duration RETRY_DELAY = Duration.ofSeconds(5);

  private final CredentialsSource source;
  private final Duration timeout;
  private final CredentialsProvider provider;
  private final DaemonThreadFactory threads;
  private final ScheduledThreadPoolExecutor timer;

  private @Nullable RedisCredentials last;
  private @Nullable Call running;
  private @Nullable ScheduledFuture<?> scheduledRenewal;
  private CompletableFuture<Void> renewal = new CompletableFuture<>();
  private boolean isFailing;

  /** A call of the provider. It occupies its thread until it returns, even if it has timed out. */
  private record Call(CompletableFuture<RedisCredentials> answer, Thread thread) {}

  /**
   * Creates the provider.
   *
   * @param timeout how long a call of the provider may take
   * @throws IllegalArgumentException if it cannot be created
   */
  CurrentCredentials(CredentialsSource source, Duration timeout) {
    this.source = source;
    this.timeout = timeout;
    this.provider = source.open();
    ClassLoader loader = provider.getClass().getClassLoader();
    this.threads = new DaemonThreadFactory("cachette-credentials", loader);
    this.timer = DaemonExecutors.newTimer(threads, new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Asks the provider. Does not wait. If it fails, the last credentials stay. */
  CompletableFuture<?> refreshAsync() {
    return askAsync();
  }

  /**
   * Returns the last credentials.
   *
   * @throws StoreFailureException if there were none yet
   */
  synchronized Credentials last() {
    RedisCredentials credentials = last;
    if (credentials == null) {
      throw new StoreFailureException(
          "There are no credentials, as %s has failed".formatted(source.describe()), null, false);
    }
    String user = credentials.username();
    return new Credentials(user == null ? source.username() : user, credentials.password());
  }

  /**
   * Returns a stage that completes when open connections have to authenticate again. If credentials
   * do not expire, it never completes, and nothing keeps it.
   */
  synchronized CompletionStage<Void> nextRenewal() {
    RedisCredentials credentials = last;
    boolean isExpiring = credentials != null && credentials.validUntil() != null;
    return isExpiring ? renewal : new CompletableFuture<>();
  }

  private synchronized CompletableFuture<RedisCredentials> askAsync() {
    if (running != null) {
      return running.answer();
    }
    CompletableFuture<RedisCredentials> answer = new CompletableFuture<>();
    Call call = new Call(answer, threads.newThread(() -> ask(answer)));
    running = call;
    Future<?> unused = timer.schedule(() -> giveUp(call), timeout.toNanos(), TimeUnit.NANOSECONDS);
    CompletableFuture<?> ignored = answer.whenComplete((value, e) -> unused.cancel(false));
    call.thread().start();
    return answer;
  }

  private void ask(CompletableFuture<RedisCredentials> answer) {
    RedisCredentials found = null;
    Throwable failure = null;
    try {
      found = Objects.requireNonNull(provider.get(), "The provider returned null");
    } catch (Throwable e) { // callers wait for the answer, so an Error must end their wait, too
      failure = e;
    }
    if (found == null) {
      recordFailure(failure);
      answer.completeExceptionally(new IllegalStateException());
    } else {
      record(found);
      answer.complete(found);
    }
  }

  private void giveUp(Call call) {
    if (call.answer().completeExceptionally(new IllegalStateException())) {
      call.thread().interrupt();
      logFailure("it has not returned within " + timeout.toMillis() + " ms", null);
    }
  }

  private synchronized void record(RedisCredentials credentials) {
    running = null;
    last = credentials;
    if (isFailing) {
      isFailing = false;
      LOG.log(Level.INFO, "{0} works again", source.describe());
    }
    Instant validUntil = credentials.validUntil();
    if (validUntil != null) {
      scheduleRenewalWithin(computeRenewalDelay(validUntil));
    }
  }

  private void recordFailure(@Nullable Throwable failure) {
    synchronized (this) {
      running = null;
    }
    logFailure(String.valueOf(failure == null ? null : failure.getClass().getName()), failure);
  }

  /** The message of an exception may show a secret, so it appears at level DEBUG only. */
  private synchronized void logFailure(String reason, @Nullable Throwable failure) {
    if (!isFailing) {
      isFailing = true;
      LOG.log(
          Level.WARNING,
          "{0} fails: {1}. {2}",
          source.describe(),
          reason,
          last == null ? "There are no credentials yet" : "The last credentials stay in use");
    }
    LOG.log(Level.DEBUG, () -> source.describe() + " fails", failure);
  }

  private static Duration computeRenewalDelay(Instant validUntil) {
    Duration left = Duration.between(Instant.now(), validUntil);
    if (left.compareTo(MAX_RENEWAL) > 0) {
      return MAX_RENEWAL;
    }
    Duration delay = left.multipliedBy(4).dividedBy(5);
    return delay.compareTo(MIN_RENEWAL) < 0 ? MIN_RENEWAL : delay;
  }

  /**
   * Schedules the renewal, unless it is due earlier: open connections may have older credentials
   * than new ones.
   */
  private synchronized void scheduleRenewalWithin(Duration delay) {
    ScheduledFuture<?> scheduled = scheduledRenewal;
    if (scheduled == null || scheduled.getDelay(TimeUnit.NANOSECONDS) > delay.toNanos()) {
      if (scheduled != null) {
        scheduled.cancel(false);
      }
      scheduledRenewal = timer.schedule(this::renew, delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void renew() {
    synchronized (this) {
      scheduledRenewal = null;
    }
    CompletableFuture<?> unused =
        askAsync()
            .whenComplete(
                (current, e) -> {
                  if (e == null) {
                    publishRenewal();
                  } else {
                    scheduleRenewalWithin(RETRY_DELAY);
                  }
                });
  }

  private void publishRenewal() {
    CompletableFuture<Void> due;
    synchronized (this) {
      due = renewal;
      renewal = new CompletableFuture<>();
    }
    due.complete(null);
  }

  /** Closes the provider, if it belongs to the client. */
  @Override
  public void close() {
    timer.shutdownNow();
    Call call;
    synchronized (this) {
      call = running;
    }
    if (call != null) {
      call.answer().completeExceptionally(new IllegalStateException());
      call.thread().interrupt();
    }
    if (source.isOwned() && provider instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "{0} cannot be closed: {1}", source.describe(), e.getClass());
      }
    }
  }
}
