package io.cachette.jcache.internal.operation.loading;

import io.cachette.jcache.internal.operation.loading.LoadCoordinator.LookupResult;
import io.cachette.jcache.internal.operation.loading.LoadSpec.Freshness;
import io.cachette.jcache.internal.operation.loading.SingleFlight.SharedLoad;
import io.cachette.jcache.internal.store.LoadGrant;
import io.cachette.jcache.internal.store.LoadRequest;
import io.cachette.jcache.internal.task.Backoff;
import io.cachette.jcache.internal.task.Task;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * One call of a {@code CacheAside}: a look-up and, if it does not find a usable value, a load.
 * Redis decides which call loads, and issues a load token. If a load of this JVM already has the
 * token, the call joins that load. If another node loads, the call asks Redis again until there is
 * a value; later calls of this node join this call.
 *
 * <p>Run the task of {@link #getTask} or of {@link #renewTask} once, and call {@link #close} in any
 * case. Not thread-safe.
 */
public final class LoadAttempt<K, V> {

  private final LoadCoordinator<K, V> coordinator;
  private final K key;
  private final byte[] keyBytes;
  private final ByteBuffer id;
  private final LoadSpec spec;
  private final LoadSource<V> source;
  private final @Nullable BackgroundRefresh backgroundRefresh;
  private final long start = System.nanoTime();
  private final SharedLoad<LoadResult<V>> sharedLoad = new SharedLoad<>(Thread.currentThread());
  private final Backoff backoff = Backoff.forLoading();
  private LookupResult<V> lookupResult = new LookupResult<>(Freshness.ABSENT, null, -1);
  private final Set<String> registeredTokens = new HashSet<>();
  private String proposedToken = "";
  private String loadedToken = "";
  private byte @Nullable [] unreadable;

  /** The token whose lease this call has, or may have because Redis has not replied yet. */
  private @Nullable String leasedToken;

  private boolean isRefreshing;
  private boolean entered;
  private boolean detached;

  /**
   * Creates an attempt that has not begun.
   *
   * @param backgroundRefresh runs refreshes, or null to run them as a part of the call
   */
  public LoadAttempt(
      LoadCoordinator<K, V> coordinator,
      K key,
      LoadSpec spec,
      LoadSource<V> source,
      @Nullable BackgroundRefresh backgroundRefresh) {
    this.coordinator = coordinator;
    this.key = key;
    this.keyBytes = coordinator.entries().codec().encodeKey(key);
    this.id = ByteBuffer.wrap(keyBytes);
    this.spec = spec;
    this.source = source;
    this.backgroundRefresh = backgroundRefresh;
  }

  /** Runs the refreshes for which no caller waits. */
  @FunctionalInterface
  public interface BackgroundRefresh {
    /**
     * Runs a task.
     *
     * @param onEnd called once when the task has ended, with its failure or null
     * @throws RuntimeException if the task will not run
     */
    void run(Task<?> task, Consumer<@Nullable Throwable> onEnd);
  }

  /** Looks the value up, and loads it if it is missing or stale. */
  public Task<LoadResult<V>> getTask() {
    return Task.of(() -> coordinator.lookUpTask(key, keyBytes, spec))
        .then(this::evaluateLookupTask);
  }

  private Task<LoadResult<V>> evaluateLookupTask(LookupResult<V> result) {
    lookupResult = result;
    if (result.freshness() == Freshness.FRESH) {
      coordinator.count(key, result, true);
      return Task.done(LoadResult.found(result.value()));
    }
    if (isRefreshDue() && coordinator.singleFlight().isRefreshedByOther(id)) {
      return Task.done(countAndReturn(LoadResult.found(result.value())));
    }
    enter();
    return requestLoadTask().map(this::countAndReturn);
  }

  private LoadResult<V> countAndReturn(LoadResult<V> loaded) {
    coordinator.count(key, lookupResult, loaded.found());
    return loaded;
  }

  /** Runs the source without a look-up. */
  public Task<LoadResult<V>> renewTask() {
    return Task.of(
        () -> {
          enter();
          return coordinator
              .entries()
              .requestLoadTask(new LoadRequest(keyBytes, toBytes(proposedToken), true, 0, null, 0))
              .then(grant -> runSourceTask(toToken(grant)));
        });
  }

  /**
   * Completes the calls that have joined this one, unless a refresh in the background continues.
   *
   * @param failure the reason why the call did not load, or null
   */
  public void close(@Nullable Throwable failure) {
    if (!detached) {
      leave(failure);
    }
  }

  private void enter() {
    proposedToken = UUID.randomUUID().toString();
    coordinator.singleFlight().enter(id);
    entered = true;
    SharedLoad<LoadResult<V>> unused = register(proposedToken);
  }

  /** Registers this call as the load of a token, or returns the one that is registered. */
  private SharedLoad<LoadResult<V>> register(String token) {
    SharedLoad<LoadResult<V>> registered =
        coordinator.singleFlight().registerIfAbsent(id, token, sharedLoad);
    if (registered.equals(sharedLoad)) {
      registeredTokens.add(token);
    }
    return registered;
  }

  /** Withdraws what this call has registered, except the load that it has run. */
  private void withdraw() {
    if (registeredTokens.remove(loadedToken)) {
      coordinator.singleFlight().complete(id, loadedToken);
    }
    registeredTokens.forEach(token -> coordinator.singleFlight().unregister(id, token));
    if (isRefreshing) {
      coordinator.singleFlight().unmarkRefreshing(id);
    }
  }

  private void leave(@Nullable Throwable failure) {
    if (entered) {
      entered = false;
      Throwable reason = failure == null ? new CacheException("The value was not loaded") : failure;
      sharedLoad.result().complete(new LoadResult<>(null, reason, false));
      withdraw();
      coordinator.singleFlight().leave(id);
      if (leasedToken != null) {
        coordinator.releaseOrphan(keyBytes, toBytes(leasedToken), reason);
      }
    }
  }

  private Task<LoadResult<V>> requestLoadTask() {
    Freshness found = lookupResult.freshness();
    LoadRequest request =
        new LoadRequest(
            keyBytes,
            toBytes(proposedToken),
            false,
            spec.computeTtlThreshold(found),
            unreadable,
            spec.computeLease(found));
    leasedToken = request.leaseMillis() > 0 ? proposedToken : null;
    return coordinator.entries().requestLoadTask(request).then(this::followGrantTask);
  }

  private Task<LoadResult<V>> followGrantTask(LoadGrant grant) {
    leasedToken = grant.state() == LoadGrant.State.LEASED ? toToken(grant).token() : null;
    return switch (grant.state()) {
      case FOUND -> decodeFoundTask(grant.valueOrToken());
      case LEASED -> isRefreshDue() ? refreshTask(toToken(grant)) : loadTask(toToken(grant));
      case HELD_BY_OTHER ->
          isRefreshDue()
              ? usePresentOrLoadTask(toToken(grant))
              : shareTask(toToken(grant), this::requestLoadAgainTask);
      case TOKEN_ISSUED -> shareTask(toToken(grant), this::loadTask);
    };
  }

  /**
   * Returns the present value while another call renews it. A source that asks for its own key
   * loads, because it needs a new value.
   */
  private Task<LoadResult<V>> usePresentOrLoadTask(LoadToken<K> token) {
    return coordinator.singleFlight().isLoadingOnCurrentThread(id)
        ? loadTask(token)
        : Task.done(LoadResult.found(lookupResult.value()));
  }

  private Task<LoadResult<V>> decodeFoundTask(byte[] answer) {
    V value = coordinator.entries().codec().decodeForLoad(keyBytes, answer);
    if (value == null) {
      unreadable = answer;
      return requestLoadTask();
    }
    return Task.done(completeSharedLoad(LoadResult.found(value)));
  }

  private boolean isRefreshDue() {
    return lookupResult.freshness() == Freshness.REFRESH_DUE;
  }

  /**
   * Joins the load of this JVM that has the token, or registers this call as that load.
   *
   * @param loadOwn the next task if no other call of this JVM has the token
   */
  private Task<LoadResult<V>> shareTask(
      LoadToken<K> token, Function<LoadToken<K>, Task<LoadResult<V>>> loadOwn) {
    if (coordinator.singleFlight().isLoadingOnCurrentThread(id)) {
      return loadTask(token);
    }
    SharedLoad<LoadResult<V>> registered = register(token.token());
    return registered.equals(sharedLoad) ? loadOwn.apply(token) : joinTask(registered, token);
  }

  private Task<LoadResult<V>> joinTask(SharedLoad<LoadResult<V>> existing, LoadToken<K> token) {
    return Task.awaitStage(
            existing.result().thenApply(Optional::of),
            getRemainingWaitMillis(),
            Optional.<LoadResult<V>>empty())
        .then(result -> result.isPresent() ? fallBackToPresentTask(result.get()) : loadTask(token));
  }

  private Task<LoadResult<V>> requestLoadAgainTask(LoadToken<K> token) {
    return getRemainingWaitMillis() == 0
        ? loadTask(token)
        : Task.delay(backoff, token).then(same -> requestLoadOnceMoreTask());
  }

  /** The wait for another node has a limit of its own. */
  private Task<LoadResult<V>> requestLoadOnceMoreTask() {
    coordinator.entries().budget().restart();
    return requestLoadTask();
  }

  /** Returns the rest of the maximum wait in milliseconds. */
  private long getRemainingWaitMillis() {
    return Math.max(0, spec.maxWait() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
  }

  private Task<LoadResult<V>> loadTask(LoadToken<K> token) {
    SharedLoad<LoadResult<V>> unused = register(token.token());
    return runSourceTask(token).then(this::fallBackToPresentTask);
  }

  /** Runs the source, completes the calls that have joined, and stores the value. */
  private Task<LoadResult<V>> runSourceTask(LoadToken<K> token) {
    loadedToken = token.token();
    return Task.ofBlocking(() -> coordinator.singleFlight().runSource(id, source::loadAsync))
        .then(stage -> Task.awaitStage(stage, Long.MAX_VALUE, LoadResult.<V>of(null, null)))
        .then(
            loaded -> {
              leasedToken = null; // stored or released next
              Throwable failure = loaded.failure();
              return failure == null
                  ? storeTask(token, loaded)
                  : coordinator
                      .releaseTask(token, failure)
                      .map(released -> completeSharedLoad(loaded));
            });
  }

  private Task<LoadResult<V>> storeTask(LoadToken<K> token, LoadResult<V> loaded) {
    completeSharedLoad(loaded);
    return coordinator.storeTask(token, loaded.value(), spec).map(stored -> loaded);
  }

  private LoadResult<V> completeSharedLoad(LoadResult<V> loaded) {
    sharedLoad.result().complete(loaded);
    return loaded;
  }

  /** Returns the result of a load, or, if it failed, the present value if the options allow it. */
  private Task<LoadResult<V>> fallBackToPresentTask(LoadResult<V> loaded) {
    Throwable failure = loaded.failure();
    if (lookupResult.value() == null || failure instanceof Error) {
      return Task.done(loaded);
    }
    if (failure == null) {
      coordinator.markRenewed();
      return Task.done(loaded);
    }
    return coordinator
        .readPresentTask(keyBytes, failure)
        .map(
            present -> {
              present.ifPresent(value -> coordinator.logFailedRefresh(keyBytes, failure));
              return present.map(LoadResult::found).orElse(loaded);
            });
  }

  /**
   * Renews a value as a part of this call, or in the background while this call returns the present
   * value. As long as this call has the lease, other calls of this JVM need not ask Redis for it.
   */
  private Task<LoadResult<V>> refreshTask(LoadToken<K> token) {
    isRefreshing = true;
    long leaseMillis = spec.computeLease(Freshness.REFRESH_DUE);
    coordinator
        .singleFlight()
        .markRefreshing(id, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(leaseMillis));
    if (backgroundRefresh == null) {
      return loadTask(token);
    }
    SharedLoad<LoadResult<V>> unused = register(token.token());
    Task<LoadResult<V>> present = Task.done(LoadResult.found(lookupResult.value()));
    detached = true;
    try {
      backgroundRefresh.run(runSourceTask(token).map(this::recordRefresh), this::endRefresh);
    } catch (RuntimeException e) {
      detached = false;
      leasedToken = null;
      coordinator.logFailedRefresh(keyBytes, e);
      return coordinator.releaseTask(token, e).then(released -> present);
    }
    return present;
  }

  private LoadResult<V> recordRefresh(LoadResult<V> loaded) {
    Throwable failure = loaded.failure();
    if (failure == null) {
      coordinator.markRenewed();
    } else {
      coordinator.logFailedRefresh(keyBytes, failure);
    }
    return loaded;
  }

  private void endRefresh(@Nullable Throwable failure) {
    if (failure != null) {
      coordinator.logFailedRefresh(keyBytes, failure);
    }
    leave(failure);
  }

  private LoadToken<K> toToken(LoadGrant grant) {
    return LoadToken.of(key, grant.valueOrToken(), keyBytes, grant.exists());
  }

  private static byte[] toBytes(String token) {
    return token.getBytes(StandardCharsets.US_ASCII);
  }
}
