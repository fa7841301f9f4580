package io.cachette.session.internal.lifecycle;

import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.internal.concurrent.Counters;
import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.redis.StoreFailureException;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.redis.internal.TimeBudget;
import io.cachette.redis.internal.outage.CircuitBreaker;
import io.cachette.redis.internal.outage.OutageListeners;
import io.cachette.session.OutagePolicy;
import io.cachette.session.SessionSettings;
import io.cachette.session.SessionStatistics;
import io.cachette.session.SessionsUnavailableException;
import io.cachette.session.UnreadableAttributeException;
import io.cachette.session.internal.configuration.ApplicationNames;
import io.cachette.session.internal.listener.SessionListeners;
import io.cachette.session.internal.outage.LocalReplicas;
import io.cachette.session.internal.outage.SessionReplicas;
import io.cachette.session.internal.state.AttributeCodec;
import io.cachette.session.internal.state.LocalAttributes;
import io.cachette.session.internal.state.RedisSession;
import io.cachette.session.internal.state.SessionFactory;
import io.cachette.session.internal.state.SessionServices;
import io.cachette.session.internal.state.SessionState;
import io.cachette.session.internal.state.SessionState.StorageLocation;
import io.cachette.session.internal.store.PendingDestruction;
import io.cachette.session.internal.store.Reply;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.SessionIndex;
import io.cachette.session.internal.store.SessionLock;
import io.cachette.session.internal.store.SessionStore;
import io.cachette.session.internal.store.StoredSession;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Services of the sessions of an application on this node: creates, connects and closes them.
 * Thread-safe.
 */
public final class SessionRuntime implements SessionServices, AutoCloseable {

  private static final Logger LOG = System.getLogger(SessionRuntime.class.getName());

  private static final int MAX_FAILURES = 3;
  private static final Duration BREAKER_PAUSE = Duration.ofSeconds(1);

  private final ServletContext context;
  private final SessionSettings settings;
  private final String application;
  private final ResilientScripts scripts;
  private final DaemonExecutors threads;
  private final AttributeCodec codec;
  private final SessionStore store;
  private final SessionIndex index;
  private final PendingDestructions pendingDestructions;
  private final FailedCreations failedCreations;
  private final SessionReplicas replicas;
  private final SessionEndNotifier endNotifier;
  private final KeepAlive keepAlive;
  private final Counters<SessionCounter> counters = new Counters<>(SessionCounter.class);
  private final SessionFactory sessionFactory;
  private final SessionLoader loader;
  private final SessionWriter writer;
  private final Principals principals;

  private final RunningDestructions runningDestructions = new RunningDestructions();

  private final LocalAttributes localAttributes;
  private final Supplier<SessionListeners> listeners;

  /**
   * Creates the services, and connects to Redis. If Redis does not answer, the constructor returns
   * after the timeout that the settings of the connection set, and the node connects later.
   *
   * @param listenerTypes classes of listeners that the container found in the application
   * @throws javax.cache.CacheException if a setting of the connection cannot be found or read
   * @throws IllegalArgumentException if a setting cannot be used
   */
  public SessionRuntime(
      ServletContext context,
      SessionSettings settings,
      Collection<? extends Class<?>> listenerTypes) {
    this.context = context;
    this.settings = settings;
    this.listeners = SessionListeners.lazily(context, listenerTypes);
    this.localAttributes = new LocalAttributes(settings.replicas());
    this.application = ApplicationNames.resolve(context, settings);
    ClassLoader classLoader = context.getClassLoader();
    this.codec =
        new AttributeCodec(
            settings.format(), classLoader, application, settings.isWritingInDoubt());
    this.scripts =
        new ResilientScripts(
            "Sessions",
            RedisConfiguration.read(settings.uri(), settings.properties(), classLoader),
            TimeBudget.perCall(settings.timeBudget()),
            new CircuitBreaker(MAX_FAILURES, BREAKER_PAUSE),
            true,
            new OutageListeners(classLoader));
    this.threads = new DaemonExecutors("cachette-sessions", classLoader);
    this.store = new SessionStore(scripts, application, settings.acknowledgeReplicas());
    this.index = new SessionIndex(scripts, application);
    this.pendingDestructions = new PendingDestructions(store);
    this.failedCreations =
        new FailedCreations(store, index, threads.callbackExecutor(), runningDestructions);
    this.replicas =
        settings.outage() == OutagePolicy.FAIL
            ? SessionReplicas.NONE
            : new LocalReplicas(store, index, settings.replicas(), settings.replicasSize());
    this.endNotifier = new SessionEndNotifier(scripts, store.channel(), threads, replicas);
    this.keepAlive = new KeepAlive(this, threads);
    this.sessionFactory = SessionFactory.of(this);
    this.loader = new SessionLoader(this, store);
    this.writer = new SessionWriter(this, store, index);
    this.principals = new Principals(this, index);
    start();
  }

  private void start() {
    try {
      scripts.connect(SessionStore.ACCESS);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
    subscribeToDestructions();
    new SessionExpirySweeper(this, index, threads).start();
  }

  /** Subscribes if this node has replicas, to remove them when other nodes destroy sessions. */
  private void subscribeToDestructions() {
    if (replicas != SessionReplicas.NONE) {
      CompletableFuture<?> unused = endNotifier.subscribeAsync();
    }
  }

  /** Removes expired replicas, and notifies the listeners of sessions that only this node had. */
  void expireReplicas() {
    List<StoredSession> expired = replicas.removeExpired();
    counters.add(SessionCounter.EXPIRED, expired.size());
    expired.forEach(this::notifyDestroyed);
    localAttributes.removeExpired();
  }

  /** Sends everything that Redis did not get during an outage. Called after each sweep. */
  void sendPending() {
    subscribeToDestructions();
    replicas.flushAll();
    completePending();
    failedCreations.sendAll();
  }

  @Override
  public ServletContext context() {
    return context;
  }

  @Override
  public SessionSettings settings() {
    return settings;
  }

  /** Returns the name of the application. */
  public String application() {
    return application;
  }

  /** Returns the counters of this node since it started. */
  public SessionStatistics statistics() {
    return SessionCounter.toStatistics(counters);
  }

  Counters<SessionCounter> counters() {
    return counters;
  }

  /**
   * Counts an operation for which Redis did not answer.
   *
   * @param operation the operation as a participle, such as "read", for the message
   * @return the exception for the caller
   */
  public SessionsUnavailableException recordFailure(String operation, StoreFailureException cause) {
    counters.increment(SessionCounter.FAILURES);
    return SessionWriter.unavailableException(operation, cause);
  }

  /** Whether the node is connected to Redis and no circuit breaker rejects calls. */
  public boolean isAvailable() {
    return scripts.isConnected() && scripts.mayCall();
  }

  /** Returns the indexes of the sessions in Redis. */
  public SessionIndex index() {
    return index;
  }

  /** Returns the store of the sessions in Redis. */
  public SessionStore store() {
    return store;
  }

  @Override
  public AttributeCodec codec() {
    return codec;
  }

  PendingDestructions pendingDestructions() {
    return pendingDestructions;
  }

  SessionReplicas replicas() {
    return replicas;
  }

  /** Returns the service that keeps sessions of running requests alive. */
  public KeepAlive keepAlive() {
    return keepAlive;
  }

  /** Returns the factory of session objects. */
  public SessionFactory sessionFactory() {
    return sessionFactory;
  }

  /** Returns the service that loads sessions. */
  public SessionLoader loader() {
    return loader;
  }

  /** Returns the service that writes sessions. */
  public SessionWriter writer() {
    return writer;
  }

  @Override
  public LocalAttributes localAttributes() {
    return localAttributes;
  }

  @Override
  public SessionListeners listeners() {
    return listeners.get();
  }

  @Override
  public int defaultInterval() {
    return Math.toIntExact(
        Math.min(Integer.MAX_VALUE, TimeUnit.MINUTES.toSeconds(context.getSessionTimeout())));
  }

  @Override
  public void recordUnreadable(UnreadableAttributeException reason) {
    counters.increment(SessionCounter.UNREADABLE);
    LOG.log(Level.WARNING, reason.getMessage());
  }

  @Override
  public String admitPrincipal(String principal, SessionState session) {
    return principals.admit(principal, session);
  }

  @Override
  public boolean destroy(SessionState session) {
    return writer.destroy(session);
  }

  /** Takes a new session back that its request could not write. */
  public void takeBack(RedisSession session) {
    failedCreations.takeBack(session);
  }

  /**
   * Extends a session whose request did not ask for it. Does not wait for the reply.
   *
   * @param elapsedMillis milliseconds since the request arrived
   */
  public void touch(SessionId id, long elapsedMillis) {
    CompletableFuture<?> unused =
        store
            .touch(id, elapsedMillis)
            .thenAccept(
                reply -> {
                  counters.increment(SessionCounter.TOUCHED);
                  handleAccessReply(reply);
                });
  }

  /** Destroys a session that is expired, or renews the index of its principal if that is due. */
  void handleAccessReply(Reply reply) {
    if (reply.outcome() == Reply.Outcome.EXPIRED) {
      CompletableFuture<?> unused = destroyIfExpiredAsync(reply.id());
    } else if (reply.outcome() == Reply.Outcome.LIVE) {
      index.renew(reply.principal(), reply.id(), reply.session().interval());
    }
  }

  /** Counts a session that this node has destroyed, and removes its replica and index entry. */
  void recordDestroyed(PendingDestruction destruction, Reply reply) {
    counters.increment(
        destruction.onlyIfExpired() ? SessionCounter.EXPIRED : SessionCounter.INVALIDATED);
    replicas.remove(reply.id());
    index.removeIfPresent(reply.principal(), reply.id());
  }

  /**
   * Destroys a session outside of a request, and notifies its listeners on another thread.
   *
   * @return whether the session existed
   */
  public CompletableFuture<Boolean> invalidateAsync(SessionId id) {
    PendingDestruction destruction = PendingDestruction.of(id);
    return completeDestructionAsync(destruction, () -> pendingDestructions.begin(destruction));
  }

  /** Destroys a session if it is expired, and notifies its listeners on another thread. */
  CompletableFuture<Boolean> destroyIfExpiredAsync(SessionId id) {
    PendingDestruction destruction = PendingDestruction.ofExpired(id);
    return completeDestructionAsync(destruction, () -> pendingDestructions.begin(destruction));
  }

  /** Notifies listeners of sessions that this node has destroyed without getting the reply. */
  private void completePending() {
    for (PendingDestruction destruction : pendingDestructions.pending()) {
      CompletableFuture<?> unused =
          completeDestructionAsync(
              destruction, () -> pendingDestructions.readContents(destruction));
    }
  }

  /** Notifies the listeners after a reply; {@link #close} waits for calls that are in progress. */
  private CompletableFuture<Boolean> completeDestructionAsync(
      PendingDestruction destruction, Supplier<CompletableFuture<Reply>> call) {
    return runningDestructions.begin(
        () ->
            call.get()
                .thenApplyAsync(
                    reply -> completeDestruction(destruction, reply), threads.callbackExecutor()));
  }

  private boolean completeDestruction(PendingDestruction destruction, Reply reply) {
    if (!pendingDestructions.complete(destruction, reply)) {
      return false;
    }
    recordDestroyed(destruction, reply);
    notifyDestroyed(reply.session());
    return true;
  }

  private void notifyDestroyed(StoredSession stored) {
    sessionFactory
        .restore(stored, stored.lastAccessed(), StorageLocation.GONE, false)
        .completeDestruction();
  }

  @Override
  public void access(SessionId id, Consumer<HttpSession> code) {
    SessionLock lock = settings.isExclusive() ? SessionLock.generate() : SessionLock.NONE;
    RedisSession session = loader.load(id, lock);
    if (session == null) {
      throw new IllegalStateException("Session " + id + " was destroyed or has another id");
    }
    keepAlive.add(session.state(), lock);
    try {
      code.accept(session);
    } finally {
      keepAlive.remove(session.state());
      writer.write(session.state(), lock);
    }
  }

  /**
   * Registers code that runs after a session was destroyed on any node.
   *
   * @return cancels the registration
   */
  public Runnable onDestroyed(SessionId id, Runnable code) {
    return endNotifier.add(id, code, settings.timeBudget());
  }

  /** Waits up to five seconds for listeners that are being notified, and closes the connection. */
  @Override
  public void close() {
    completePending();
    failedCreations.sendAll();
    runningDestructions.close();
    threads.close();
    scripts.close();
  }
}
