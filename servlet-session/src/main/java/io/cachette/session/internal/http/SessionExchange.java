package io.cachette.session.internal.http;

import io.cachette.session.internal.lifecycle.FoundSession;
import io.cachette.session.internal.lifecycle.SessionRuntime;
import io.cachette.session.internal.state.RedisSession;
import io.cachette.session.internal.state.SessionState;
import io.cachette.session.internal.store.SessionId;
import io.cachette.session.internal.store.SessionLock;
import io.cachette.session.internal.store.SessionToken;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response with their session. All dispatches of a request share one exchange,
 * asynchronous ones as well. The exchange looks the session up at its first use, and writes it
 * before the response is committed. Thread-safe.
 */
final class SessionExchange {

  private final SessionRuntime runtime;
  private final SessionCookies cookies;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final RequestedSession requested;
  private final SessionLock requestLock;
  private final long arrivalNanos = System.nanoTime();

  /** A request that another application forwarded: its response may hide some of its headers. */
  private final boolean isForwarded;

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private int dispatches;
  private boolean hasLookedUp;
  private boolean hasTouched;
  private boolean isEnded;
  private @Nullable RedisSession session;
  private @Nullable SessionToken token;
  private @Nullable FoundSession found;
  private @Nullable String addedValue;

  /**
   * Begins an exchange.
   *
   * @param request of the container, not wrapped
   * @param response of the container, not wrapped
   */
  SessionExchange(
      SessionRuntime runtime,
      SessionCookies cookies,
      HttpServletRequest request,
      HttpServletResponse response) {
    this.runtime = runtime;
    this.cookies = cookies;
    this.request = request;
    this.response = response;
    this.isForwarded = request.getDispatcherType() == DispatcherType.FORWARD;
    this.requested = cookies.findRequested(request);
    this.requestLock = runtime.settings().isExclusive() ? SessionLock.generate() : SessionLock.NONE;
  }

  SessionRuntime runtime() {
    return runtime;
  }

  HttpServletRequest request() {
    return request;
  }

  /** Begins a dispatch, which may be nested in another dispatch. */
  void enterDispatch() {
    lock.lock();
    try {
      dispatches++;
      isEnded = false; // the container may dispatch an ended request to an error page
    } finally {
      lock.unlock();
    }
  }

  /** Ends a dispatch, and returns whether it was the outermost one. */
  boolean exitDispatch() {
    lock.lock();
    try {
      return --dispatches == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Returns a session that is looked up at its first use; null if the request has no token. */
  @Nullable HttpSession createLazySession() {
    RedisSession known = peek();
    if (known != null) {
      return known.state().isUsable() ? known : null;
    }
    return requested.tokens().isEmpty() ? null : new LazySession(this);
  }

  RequestedSession requested() {
    return requested;
  }

  /**
   * Returns the id of the session that the client asked for. Costs a lookup if the client sent
   * several tokens.
   *
   * @return without a token, the value that the client sent, or null
   */
  @Nullable String findRequestedId() {
    if (requested.tokens().size() > 1) {
      FoundSession foundSession = find();
      return foundSession == null ? requested.id() : foundSession.token().id().text();
    }
    return requested.id();
  }

  /** Whether the session that the client asked for exists, and was not invalidated since. */
  boolean isRequestedIdValid() {
    FoundSession foundSession = find();
    return foundSession != null && foundSession.session().state().isValid();
  }

  /**
   * Returns the session of the request, or null.
   *
   * @param create whether to create a session if the request has none
   * @throws IllegalStateException if the session would have to be created, but the response is
   *     committed, so that the client would not get its cookie
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
   * Returns the session of the request for its beans, or creates it. Beans use their session while
   * it is being destroyed as well.
   *
   * @throws IllegalStateException if the session would have to be created, but the response is
   *     committed
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
    if (!isEnded) {
      runtime.keepAlive().add(newSession.state(), requestLock);
    }
  }

  private RedisSession create() {
    if (response.isCommitted() && cookies.mayUseCookies()) {
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
   * Changes the id of the session, and returns the new one.
   *
   * @throws IllegalStateException if the request has no session
   */
  String changeSessionId() {
    RedisSession known = session(false);
    if (known == null) {
      throw new IllegalStateException("The request has no session whose id can be changed");
    }
    SessionId oldId = known.state().id();
    SessionToken next = SessionToken.generateInShardOf(oldId);
    runtime.writer().move(known.state(), next.id());
    runtime.localAttributes().move(oldId, next.id());
    lock.lock();
    try {
      token = next;
    } finally {
      lock.unlock();
    }
    addCookie();
    runtime.listeners().notifyIdChanged(known, oldId.text());
    return known.getId();
  }

  /**
   * Writes the changes and adds the cookie. Called before the response is committed. Costs one
   * round trip, none if nothing has changed since the last call.
   */
  void commit() {
    write(SessionLock.NONE);
  }

  /**
   * Writes the changes and releases the session at the end of the request. The container may still
   * dispatch the request to an error page.
   */
  void finish() {
    RedisSession known = end();
    if (known == null) {
      touch();
      return;
    }
    try {
      write(requestLock);
    } finally {
      runtime.keepAlive().remove(known.state());
      runtime.takeBack(known);
    }
  }

  /**
   * Ends the request, which keeps no session alive from now on: its threads may still look one up.
   */
  private @Nullable RedisSession end() {
    lock.lock();
    try {
      isEnded = true;
      return session;
    } finally {
      lock.unlock();
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

  /** Extends the session of a request that did not ask for it. */
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
    requested.tokens().forEach(each -> runtime.touch(each.id(), elapsedMillis));
  }

  /**
   * Adds the cookie if the client does not have it. Called when the session is created, because
   * Tomcat 11 ignores headers after a forward that bypasses the filter. Called again before the
   * response is committed and at error pages, because the application may have reset the response.
   */
  private void addCookie() {
    lock.lock();
    try {
      SessionToken known = token;
      if (known == null || response.isCommitted() || !cookies.mayUseCookies()) {
        return;
      }
      boolean isKnown =
          requested.tokens().contains(known) && !cookies.isFromAnotherNode(requested.text(), known);
      if (!isKnown) {
        putCookie(cookies.newCookie(known, request.isSecure()));
      }
    } finally {
      lock.unlock();
    }
  }

  private void putCookie(Cookie cookie) {
    boolean isAdded = cookie.getValue().equals(addedValue);
    if (CookieHeaders.contains(response, cookie) || (isForwarded && isAdded)) {
      return;
    }
    addedValue = cookie.getValue();
    if (isForwarded) {
      CookieHeaders.putForwarded(response, cookie);
    } else {
      CookieHeaders.put(response, cookie);
    }
  }

  /** Removes the cookie from a response that was reset, if this has added one. */
  void withdrawCookie() {
    lock.lock();
    try {
      if (addedValue != null) {
        UndertowCookies.remove(response, cookies.name());
        addedValue = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Adds the token to a URL of the application, if the client did not send it in a cookie. */
  String encode(String url) {
    if (!cookies.mayUseUrls() || requested.isFromCookie()) {
      return url;
    }
    RedisSession known = session(false);
    SessionToken current = known == null ? null : currentToken();
    String parameter = cookies.parameter();
    return current == null || !SessionUrls.isOfApplication(url, request, parameter)
        ? url
        : SessionUrls.encode(url, parameter, cookies.toValue(current));
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
