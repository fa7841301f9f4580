package io.cachette.session.internal;

import io.cachette.codec.CodecException;
import io.cachette.configuration.RedisConfiguration;
import io.cachette.redis.CircuitBreaker;
import io.cachette.redis.DaemonThreads;
import io.cachette.redis.GuardedScripts;
import io.cachette.session.OutagePolicy;
import io.cachette.session.SessionSettings;
import io.cachette.session.UnreadableAttributeException;
import io.cachette.session.internal.SessionState.Presence;
import io.cachette.session.internal.listener.SessionListeners;
import io.cachette.session.internal.store.Reply;
import io.cachette.session.internal.store.SessionClaim;
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

  private static final int FAILURES = 3;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

  private final ServletContext context;
  private final SessionSettings settings;
  private final Collection<? extends Class<?>> handled;
  private final String application;
  private final GuardedScripts scripts;
  private final DaemonThreads threads;
  private final AttributeCodec codec;
  private final SessionStore store;
  private final SessionIndex index;
  private final Claims claims;
  private final Copies copies;
  private final Ends ends;
  private final InUse inUse;
  private final Counters counters = new Counters();
  private final SessionFactory sessions;
  private final SessionLoader loader;
  private final SessionWriter writer;
  private final Principals principals;
  private final SessionCookies cookies;

  /** Has a party for each session whose listeners are being told. */
  private final Phaser ending = new Phaser(1);

  private volatile @Nullable SessionListeners listeners;
  private volatile @Nullable BeanSessions beans;

  /**
   * Connects, and returns when that is done; if Redis is not there, when the settings of the
   * connection say that it was waited for long enough.
   *
   * @param handled classes of listeners that the container found
   * @throws javax.cache.CacheException if a setting of the connection cannot be found or read
   * @throws IllegalArgumentException if a setting cannot be used
   */
  public SessionRuntime(
      ServletContext context, SessionSettings settings, Collection<? extends Class<?>> handled) {
    this.context = context;
    this.settings = settings;
    this.handled = handled;
    this.application = Applications.nameOf(context, settings);
    ClassLoader classes = context.getClassLoader();
    this.codec = new AttributeCodec(settings.format(), classes, application);
    this.scripts =
        new GuardedScripts(
            "Sessions",
            RedisConfiguration.read(settings.uri(), settings.properties(), classes),
            settings.timeBudget(),
            new CircuitBreaker(FAILURES, PAUSE));
    this.threads = new DaemonThreads("cachette-sessions", classes);
    this.store = new SessionStore(scripts, application);
    this.index = new SessionIndex(scripts, application);
    this.claims = new Claims(store);
    this.copies =
        settings.outage() == OutagePolicy.FAIL
            ? Copies.NONE
            : new NodeCopies(this, store, settings.copies());
    this.ends = new Ends(scripts, store.channel(), threads, copies);
    this.inUse = new InUse(this, threads);
    this.sessions = SessionFactory.of(this);
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
    listenForEnds();
    new Sweeper(this, index, threads).start();
  }

  /** Copies have to go when their sessions end elsewhere. */
  private void listenForEnds() {
    if (copies != Copies.NONE) {
      CompletableFuture<?> unused = ends.subscribe();
    }
  }

  /** Now and then, when Redis answers: brings it what it did not get. */
  void catchUp() {
    listenForEnds();
    copies.flushAll();
    endUnsettled();
  }

  ServletContext context() {
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
    return scripts.isConnected() && scripts.breaker().pause().isZero();
  }

  /** Which sessions there are. */
  public SessionIndex index() {
    return index;
  }

  /** The sessions in Redis. */
  public SessionStore store() {
    return store;
  }

  AttributeCodec codec() {
    return codec;
  }

  Claims claims() {
    return claims;
  }

  Copies copies() {
    return copies;
  }

  InUse inUse() {
    return inUse;
  }

  SessionFactory sessions() {
    return sessions;
  }

  SessionLoader loader() {
    return loader;
  }

  SessionWriter writer() {
    return writer;
  }

  Principals principals() {
    return principals;
  }

  SessionCookies cookies() {
    return cookies;
  }

  /** Found at the first use: applications may add listeners until they have started. */
  SessionListeners listeners() {
    SessionListeners known = listeners;
    return known == null ? findListeners() : known;
  }

  private synchronized SessionListeners findListeners() {
    SessionListeners known = listeners;
    if (known == null) {
      known = SessionListeners.of(context, handled);
      listeners = known;
    }
    return known;
  }

  /** Found at the first request, when CDI has started. */
  BeanSessions beans() {
    BeanSessions known = beans;
    if (known == null) {
      known = BeanSessions.of(context.getClassLoader());
      beans = known;
    }
    return known;
  }

  /** Seconds that sessions may be idle unless they say otherwise. */
  int defaultInterval() {
    return Math.toIntExact(
        Math.min(Integer.MAX_VALUE, TimeUnit.MINUTES.toSeconds(context.getSessionTimeout())));
  }

  void unreadable(UnreadableAttributeException reason) {
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
  void touched(Reply reply) {
    if (reply.outcome() == Reply.Outcome.EXPIRED) {
      CompletableFuture<?> unused = endExpired(reply.id());
    } else if (reply.outcome() == Reply.Outcome.LIVE) {
      renewIndex(reply.principal(), reply.id(), reply.session().interval());
    }
  }

  /** Lists a session anew with those of its principal, if Redis said that it is time. */
  void renewIndex(@Nullable String principal, SessionId id, int interval) {
    if (principal != null) {
      CompletableFuture<?> unused = index.put(principal, id, interval, 0, true);
    }
  }

  void leaveIndex(@Nullable String principal, SessionId id) {
    if (principal != null) {
      CompletableFuture<?> unused = index.remove(principal, id);
    }
  }

  /** A session was taken out of Redis by this node. */
  void ended(SessionClaim claim, Reply reply) {
    (claim.ifExpired() ? counters.expired : counters.invalidated).increment();
    copies.remove(reply.id());
    leaveIndex(reply.principal(), reply.id());
  }

  /** Ends a session that nobody here uses, and tells its listeners; whether there was one. */
  public CompletableFuture<Boolean> endOther(SessionId id) {
    SessionClaim claim = SessionClaim.of(id);
    return end(claim, () -> claims.make(claim));
  }

  /** Ends a session if its time is over. */
  CompletableFuture<Boolean> endExpired(SessionId id) {
    SessionClaim claim = SessionClaim.ofExpired(id);
    return end(claim, () -> claims.make(claim));
  }

  /** Tells of sessions that Redis has ended for this node, which did not get its answer. */
  private void endUnsettled() {
    for (SessionClaim claim : claims.unsettled()) {
      CompletableFuture<?> unused = end(claim, () -> claims.askAgain(claim));
    }
  }

  /** Between the claim and the last listener, the node does not stop. */
  private CompletableFuture<Boolean> end(
      SessionClaim claim, Supplier<CompletableFuture<Reply>> answer) {
    if (ending.register() < 0) {
      return CompletableFuture.completedFuture(false);
    }
    return answer
        .get()
        .thenApplyAsync(reply -> end(claim, reply), threads.callbacks())
        .whenComplete((ended, e) -> ending.arriveAndDeregister());
  }

  private boolean end(SessionClaim claim, Reply reply) {
    if (!claims.settle(claim, reply)) {
      return false;
    }
    ended(claim, reply);
    StoredSession stored = reply.session();
    sessions.stored(stored, stored.lastAccessed(), Presence.GONE, false).end();
    return true;
  }

  /**
   * Uses a session as if within a request.
   *
   * @throws IllegalStateException if there is none of this id
   */
  public void access(SessionId id, Consumer<HttpSession> code) {
    SessionLock lock = settings.exclusive() ? SessionLock.next() : SessionLock.NONE;
    RedisSession session = loader.load(id, lock);
    if (session == null) {
      throw new IllegalStateException("Session " + id + " has ended, or has another id now");
    }
    inUse.begin(session.state(), lock);
    try {
      code.accept(session);
    } finally {
      inUse.end(session.state());
      writer.write(session.state(), lock);
    }
  }

  /**
   * Has code run when a session has ended, on this node or another one; returns what stops that.
   */
  public Runnable whenEnded(SessionId id, Runnable code) {
    return ends.add(id, code, settings.timeBudget());
  }

  /** Lets listeners that are being told come to an end, and gives the connection back. */
  @Override
  public void close() {
    endUnsettled();
    int phase = ending.arriveAndDeregister();
    try {
      if (phase >= 0 && !ending.isTerminated()) {
        ending.awaitAdvanceInterruptibly(phase, LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
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
