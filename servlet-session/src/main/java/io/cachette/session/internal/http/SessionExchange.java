package io.cachette.session.internal.http;

import io.cachette.session.internal.lifecycle.FoundSession;
import io.cachette.session.internal.lifecycle.SessionRuntime;
import io.cachette.session.internal.lifecycle.SessionWriter;
import io.cachette.session.internal.state.RedisSession;
import io.cachette.session.internal.state.SessionState;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.SessionLock;
import io.cachette.session.internal.store.SessionToken;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response, from their first filter to their end: all dispatches of a request,
 * also asynchronous ones, share it. It finds the session when it is asked for, and writes it before
 * the response is on its way. Safe for use by several threads of the request.
 */
final class SessionExchange {

  private final SessionRuntime runtime;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final RequestedSession requested;
  private final SessionLock requestLock;
  private final long arrivalNanos = System.nanoTime();

  /** By another application, whose response may show us only some of its headers. */
  private final boolean isForwarded;

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private int dispatches;
  private boolean hasLookedUp;
  private boolean hasTouched;
  private @Nullable RedisSession session;
  private @Nullable SessionToken token;
  private @Nullable FoundSession found;
  private @Nullable String givenHeader;

  /**
   * @param request as the container has it
   * @param response as the container has it
   */
  SessionExchange(
      SessionRuntime runtime, HttpServletRequest request, HttpServletResponse response) {
    this.runtime = runtime;
    this.request = request;
    this.response = response;
    this.isForwarded = request.getDispatcherType() == DispatcherType.FORWARD;
    this.requested = runtime.cookies().findRequested(request);
    this.requestLock = runtime.settings().exclusive() ? SessionLock.generate() : SessionLock.NONE;
  }

  SessionRuntime runtime() {
    return runtime;
  }

  HttpServletRequest request() {
    return request;
  }

  /** A dispatch begins; it may be within another one. */
  void enterDispatch() {
    lock.lock();
    try {
      dispatches++;
    } finally {
      lock.unlock();
    }
  }

  /** A dispatch ends; whether it was not within another one. */
  boolean exitDispatch() {
    lock.lock();
    try {
      return --dispatches == 0;
    } finally {
      lock.unlock();
    }
  }

  /** The session, to be looked for when it is used; null if there is none to look for. */
  @Nullable HttpSession createLazySession() {
    RedisSession known = peek();
    if (known != null) {
      return known.state().isUsable() ? known : null;
    }
    return requested.tokens().isEmpty() ? null : new LazySession(this);
  }

  /** What the client asked for. */
  RequestedSession requested() {
    return requested;
  }

  /** The id of the session that the client asked for, or what it sent instead, or null. */
  @Nullable String findRequestedId() {
    if (requested.tokens().size() > 1) {
      FoundSession foundSession = find();
      return foundSession == null ? requested.id() : foundSession.token().id().text();
    }
    return requested.id();
  }

  /** Whether the session that the client asked for is there, and not invalidated since. */
  boolean isRequestedIdValid() {
    FoundSession foundSession = find();
    return foundSession != null && foundSession.session().state().isValid();
  }

  /**
   * The session of the request.
   *
   * @param create whether there has to be one
   * @throws IllegalStateException if there is none, and it is too late to give the client a cookie
   */
  @Nullable RedisSession session(boolean create) {
    lock.lock();
    try {
      find();
      RedisSession known = session;
      if (known != null && known.state().isValid()) {
        return known;
      }
      return create ? create() : null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The same for beans, which are used while their session ends, too: created if there is none.
   *
   * @throws IllegalStateException if it is too late to give the client a cookie
   */
  RedisSession getSessionOfBeans() {
    lock.lock();
    try {
      find();
      RedisSession known = session;
      return known != null && known.state().isUsable() ? known : create();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable FoundSession find() {
    lock.lock();
    try {
      if (!hasLookedUp) {
        if (!requested.tokens().isEmpty()) {
          found = runtime.loader().load(requested.tokens(), arrivalNanos, requestLock);
        }
        hasLookedUp = true;
        if (found != null) {
          use(found.session(), found.token());
        }
      }
      return found;
    } finally {
      lock.unlock();
    }
  }

  private void use(RedisSession newSession, SessionToken newToken) {
    session = newSession;
    token = newToken;
    runtime.keepAlive().add(newSession.state(), requestLock);
  }

  private RedisSession create() {
    if (response.isCommitted() && runtime.cookies().mayUseCookies()) {
      throw new IllegalStateException(
          "A session cannot be created after the response has been committed, as the client would"
              + " not get its cookie; call getSession before");
    }
    RedisSession previous = session;
    if (previous != null) {
      runtime.keepAlive().remove(previous.state());
    }
    SessionToken newToken = SessionToken.generate();
    RedisSession created = runtime.sessionFactory().create(newToken.id());
    use(created, newToken);
    addCookie();
    runtime.listeners().notifyCreated(created);
    return created;
  }

  /**
   * Gives the session another id.
   *
   * @throws IllegalStateException if there is no session
   */
  String changeSessionId() {
    RedisSession known = session(false);
    if (known == null) {
      throw new IllegalStateException("There is no session whose id could be changed");
    }
    if (known.state().isReadOnly()) {
      throw SessionWriter.unavailableException("given another id", null);
    }
    String oldId = known.getId();
    SessionToken next = SessionToken.generateInShardOf(known.state().id());
    runtime.writer().move(known.state(), next.id());
    lock.lock();
    try {
      token = next;
    } finally {
      lock.unlock();
    }
    addCookie();
    runtime.listeners().notifyIdChanged(known, oldId);
    return known.getId();
  }

  /**
   * Writes what was changed, and gives the client its cookie, as the response is about to leave.
   * Costs nothing if nothing has changed since the last time.
   */
  void commit() {
    write(SessionLock.NONE);
  }

  /** The request is over, as far as anybody can know: it may still be sent to an error page. */
  void finish() {
    RedisSession known = peek();
    if (known == null) {
      touch();
      return;
    }
    try {
      write(requestLock);
    } finally {
      runtime.keepAlive().remove(known.state());
    }
  }

  private void write(SessionLock lockToRelease) {
    RedisSession known = peek();
    if (known == null || !known.state().isValid()) {
      return;
    }
    SessionState state = known.state();
    String user = request.getRemoteUser();
    if (user != null && state.principal() == null && !state.isReadOnly()) {
      known.assignPrincipal(user);
    }
    runtime.writer().write(state, lockToRelease);
    addCookie();
  }

  private @Nullable RedisSession peek() {
    lock.lock();
    try {
      return session;
    } finally {
      lock.unlock();
    }
  }

  /** A request that does not care for its session keeps it alive. Nobody waits for that. */
  private void touch() {
    lock.lock();
    try {
      if (hasLookedUp || hasTouched) {
        return;
      }
      hasTouched = true;
    } finally {
      lock.unlock();
    }
    long elapsedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - arrivalNanos);
    for (SessionToken each : requested.tokens()) {
      SessionId id = each.id();
      CompletableFuture<?> unused =
          runtime
              .store()
              .touch(id, elapsedMillis)
              .thenAccept(
                  reply -> {
                    runtime.counters().touched.increment();
                    runtime.handleTouchReply(reply);
                  });
    }
  }

  /**
   * At once, as Tomcat 11 takes no header after a forward that we do not see; and as the last thing
   * before the response leaves, as the application may have reset it; at error pages again, for the
   * same reason.
   */
  private void addCookie() {
    lock.lock();
    try {
      SessionToken known = token;
      if (known == null || response.isCommitted() || !runtime.cookies().mayUseCookies()) {
        return;
      }
      boolean isKnown =
          requested.tokens().contains(known)
              && !runtime.cookies().isFromAnotherNode(requested.text(), known);
      if (!isKnown) {
        putCookie(runtime.cookies().buildHeader(known, request.isSecure()));
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * One cookie of the name and path, in the place of one that was given before in this response;
   * other applications that took part in it may have given theirs.
   */
  private void putCookie(String header) {
    Collection<String> headers = response.getHeaders("Set-Cookie");
    if (headers.contains(header) || (isForwarded && header.equals(givenHeader))) {
      return;
    }
    givenHeader = header;
    List<String> others =
        headers.stream().filter(each -> !runtime.cookies().isSameCookie(each, header)).toList();
    if (others.size() == headers.size()) {
      response.addHeader("Set-Cookie", header);
      if (!isForwarded && !response.getHeaders("Set-Cookie").contains(header)) {
        IncludedResponses.addHeader(response, "Set-Cookie", header);
      }
    } else {
      response.setHeader("Set-Cookie", header);
      others.forEach(each -> response.addHeader("Set-Cookie", each));
    }
  }

  /** A URL with the token, if the client may need it there. */
  String encode(String url) {
    if (!runtime.cookies().mayUseUrls() || requested.isFromCookie()) {
      return url;
    }
    RedisSession known = session(false);
    SessionToken current = known == null ? null : currentToken();
    String parameter = runtime.cookies().parameter();
    return current == null || !SessionUrls.isOfApplication(url, request, parameter)
        ? url
        : SessionUrls.encode(url, parameter, runtime.cookies().toValue(current));
  }

  private @Nullable SessionToken currentToken() {
    lock.lock();
    try {
      return token;
    } finally {
      lock.unlock();
    }
  }
}
