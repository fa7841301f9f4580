package io.cachette.session.internal.lifecycle;

import io.cachette.codec.CodecException;
import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.internal.concurrent.DaemonExecutors;
import io.cachette.redis.internal.CircuitBreaker;
import io.cachette.redis.internal.ResilientScripts;
import io.cachette.session.OutagePolicy;
import io.cachette.session.SessionSettings;
import io.cachette.session.UnreadableAttributeException;
import io.cachette.session.internal.configuration.ApplicationNames;
import io.cachette.session.internal.http.BeanSessions;
import io.cachette.session.internal.http.SessionCookies;
import io.cachette.session.internal.listener.SessionListeners;
import io.cachette.session.internal.outage.LocalReplicas;
import io.cachette.session.internal.outage.SessionReplicas;
import io.cachette.session.internal.state.AttributeCodec;
import io.cachette.session.internal.state.RedisSession;
import io.cachette.session.internal.state.SessionFactory;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of an application on this node: everything that serves them, put together. Safe for
 * use by several threads.
 */
public final class SessionRuntime implements AutoCloseable {

  private static final Logger LOG = System.getLogger(SessionRuntime.class.getName());

  private static final int MAX_FAILURES = 3;
  private static final Duration BREAKER_PAUSE = Duration.ofSeconds(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final ServletContext context;
  private final SessionSettings settings;
  private final Collection<? extends Class<?>> listenerTypes;
  private final String application;
  private final ResilientScripts scripts;
  private final DaemonExecutors threads;
  private final AttributeCodec codec;
  private final SessionStore store;
  private final SessionIndex index;
  private final PendingDestructions pendingDestructions;
  private final SessionReplicas replicas;
  private final SessionEndNotifier endNotifier;
  private final KeepAlive keepAlive;
  private final Counters counters = new Counters();
  private final SessionFactory sessionFactory;
  private final SessionLoader loader;
  private final SessionWriter writer;
  private final Principals principals;
  private final SessionCookies cookies;

  /** Has a party for each session whose listeners are being told. */
  private final Phaser runningDestructions = new Phaser(1);

  private volatile @Nullable SessionListeners listeners;
  private volatile @Nullable BeanSessions beanSessions;

  /**
   * Connects, and returns when that is done; if Redis is not there, when the settings of the
   * connection say that it was waited for long enough.
   *
   * @param listenerTypes classes of listeners that the container found
   * @throws javax.cache.CacheException if a setting of the connection cannot be found or read
   * @throws IllegalArgumentException if a setting cannot be used
   */
  public SessionRuntime(
      ServletContext context,
      SessionSettings settings,
      Collection<? extends Class<?>> listenerTypes) {
    this.context = context;
    this.settings = settings;
    this.listenerTypes = listenerTypes;
    this.application = ApplicationNames.resolve(context, settings);
    ClassLoader classLoader = context.getClassLoader();
    this.codec = new AttributeCodec(settings.format(), classLoader, application);
    this.scripts =
        new ResilientScripts(
            "Sessions",
            RedisConfiguration.read(settings.uri(), settings.properties(), classLoader),
            settings.timeBudget(),
            new CircuitBreaker(MAX_FAILURES, BREAKER_PAUSE));
    this.threads = new DaemonExecutors("cachette-sessions", classLoader);
    this.store = new SessionStore(scripts, application);
    this.index = new SessionIndex(scripts, application);
    this.pendingDestructions = new PendingDestructions(store);
    this.replicas =
        settings.outage() == OutagePolicy.FAIL
            ? SessionReplicas.NONE
            : new LocalReplicas(this, store, settings.copies());
    this.endNotifier = new SessionEndNotifier(scripts, store.channel(), threads, replicas);
    this.keepAlive = new KeepAlive(this, threads);
    this.sessionFactory = SessionFactory.of(this);
    this.loader = new SessionLoader(this, store);
    this.writer = new SessionWriter(this, store);
    this.principals = new Principals(this, index);
    this.cookies = SessionCookies.of(context, settings);
    start();
  }

  private void start() {
    try {
      scripts.connect(SessionStore.ACCESS);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
    subscribeToEnds();
    new SessionExpirySweeper(this, index, threads).start();
  }

  /** Copies have to go when their sessions end elsewhere. */
  private void subscribeToEnds() {
    if (replicas != SessionReplicas.NONE) {
      CompletableFuture<?> unused = endNotifier.subscribeAsync();
    }
  }

  /** Now and then, when Redis answers: brings it what it did not get. */
  void sendPending() {
    subscribeToEnds();
    replicas.flushAll();
    completePending();
  }

  public ServletContext context() {
    return context;
  }

  /** How sessions are kept. */
  public SessionSettings settings() {
    return settings;
  }

  /** Name of the application. */
  public String application() {
    return application;
  }

  /** What this node has done. */
  public Counters counters() {
    return counters;
  }

  /** Whether Redis would be asked now. */
  public boolean isAvailable() {
    return scripts.isConnected() && scripts.breaker().remainingPause().isZero();
  }

  /** Which sessions there are. */
  public SessionIndex index() {
    return index;
  }

  /** The sessions in Redis. */
  public SessionStore store() {
    return store;
  }

  public AttributeCodec codec() {
    return codec;
  }

  PendingDestructions pendingDestructions() {
    return pendingDestructions;
  }

  SessionReplicas replicas() {
    return replicas;
  }

  public KeepAlive keepAlive() {
    return keepAlive;
  }

  public SessionFactory sessionFactory() {
    return sessionFactory;
  }

  public SessionLoader loader() {
    return loader;
  }

  public SessionWriter writer() {
    return writer;
  }

  public Principals principals() {
    return principals;
  }

  public SessionCookies cookies() {
    return cookies;
  }

  /** Found at the first use: applications may add listeners until they have started. */
  public SessionListeners listeners() {
    SessionListeners known = listeners;
    return known == null ? findListeners() : known;
  }

  private synchronized SessionListeners findListeners() {
    SessionListeners known = listeners;
    if (known == null) {
      known = SessionListeners.of(context, listenerTypes);
      listeners = known;
    }
    return known;
  }

  /** Found at the first request, when CDI has started. */
  public BeanSessions beanSessions() {
    BeanSessions known = beanSessions;
    if (known == null) {
      known = BeanSessions.of(context.getClassLoader());
      beanSessions = known;
    }
    return known;
  }

  /** Seconds that sessions may be idle unless they say otherwise. */
  public int defaultInterval() {
    return Math.toIntExact(
        Math.min(Integer.MAX_VALUE, TimeUnit.MINUTES.toSeconds(context.getSessionTimeout())));
  }

  public void recordUnreadable(UnreadableAttributeException reason) {
    counters.unreadable.increment();
    LOG.log(Level.WARNING, reason.getMessage());
  }

  /** The same attribute, bound to another session; what cannot be opened stays as it is. */
  byte[] rebind(SessionId from, SessionId to, String name, byte[] bytes) {
    try {
      return codec.seal(to, name, codec.open(from, name, bytes));
    } catch (CodecException e) {
      return bytes;
    }
  }

  /** What a request brought to light that did not ask for its session. */
  public void handleTouchReply(Reply reply) {
    if (reply.outcome() == Reply.Outcome.EXPIRED) {
      CompletableFuture<?> unused = destroyIfExpiredAsync(reply.id());
    } else if (reply.outcome() == Reply.Outcome.LIVE) {
      renewIndex(reply.principal(), reply.id(), reply.session().interval());
    }
  }

  /** Lists a session anew with those of its principal, if Redis said that it is time. */
  public void renewIndex(@Nullable String principal, SessionId id, int interval) {
    if (principal != null) {
      CompletableFuture<?> unused = index.put(principal, id, interval, 0, true);
    }
  }

  public void removeFromIndex(@Nullable String principal, SessionId id) {
    if (principal != null) {
      CompletableFuture<?> unused = index.remove(principal, id);
    }
  }

  /** A session was taken out of Redis by this node. */
  void recordDestroyed(PendingDestruction destruction, Reply reply) {
    (destruction.onlyIfExpired() ? counters.expired : counters.invalidated).increment();
    replicas.remove(reply.id());
    removeFromIndex(reply.principal(), reply.id());
  }

  /** Ends a session that nobody here uses, and tells its listeners; whether there was one. */
  public CompletableFuture<Boolean> invalidateAsync(SessionId id) {
    PendingDestruction destruction = PendingDestruction.of(id);
    return completeDestruction(destruction, () -> pendingDestructions.begin(destruction));
  }

  /** Ends a session if its time is over. */
  CompletableFuture<Boolean> destroyIfExpiredAsync(SessionId id) {
    PendingDestruction destruction = PendingDestruction.ofExpired(id);
    return completeDestruction(destruction, () -> pendingDestructions.begin(destruction));
  }

  /** Tells of sessions that Redis has ended for this node, which did not get its answer. */
  private void completePending() {
    for (PendingDestruction destruction : pendingDestructions.pending()) {
      CompletableFuture<?> unused =
          completeDestruction(destruction, () -> pendingDestructions.readContents(destruction));
    }
  }

  /** Between the claim and the last listener, the node does not stop. */
  private CompletableFuture<Boolean> completeDestruction(
      PendingDestruction destruction, Supplier<CompletableFuture<Reply>> answer) {
    if (runningDestructions.register() < 0) {
      return CompletableFuture.completedFuture(false);
    }
    return answer
        .get()
        .thenApplyAsync(
            reply -> completeDestruction(destruction, reply), threads.callbackExecutor())
        .whenComplete((isDestroyed, e) -> runningDestructions.arriveAndDeregister());
  }

  private boolean completeDestruction(PendingDestruction destruction, Reply reply) {
    if (!pendingDestructions.complete(destruction, reply)) {
      return false;
    }
    recordDestroyed(destruction, reply);
    StoredSession stored = reply.session();
    sessionFactory
        .restore(stored, stored.lastAccessed(), StorageLocation.GONE, false)
        .endAndNotify();
    return true;
  }

  /**
   * Uses a session as if within a request.
   *
   * @throws IllegalStateException if there is none of this id
   */
  public void access(SessionId id, Consumer<HttpSession> code) {
    SessionLock lock = settings.exclusive() ? SessionLock.generate() : SessionLock.NONE;
    RedisSession session = loader.load(id, lock);
    if (session == null) {
      throw new IllegalStateException("Session " + id + " has ended, or has another id now");
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
   * Has code run when a session has ended, on this node or another one; returns what stops that.
   */
  public Runnable whenEnded(SessionId id, Runnable code) {
    return endNotifier.add(id, code, settings.timeBudget());
  }

  /** Lets listeners that are being told come to an end, and gives the connection back. */
  @Override
  public void close() {
    completePending();
    int phase = runningDestructions.arriveAndDeregister();
    try {
      if (phase >= 0 && !runningDestructions.isTerminated()) {
        runningDestructions.awaitAdvanceInterruptibly(
            phase, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      LOG.log(Level.WARNING, "Listeners of sessions are still busy; it is not waited for them");
    }
    threads.close();
    scripts.close();
  }
}
