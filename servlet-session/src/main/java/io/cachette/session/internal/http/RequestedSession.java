package io.cachette.session.internal.http;

import io.cachette.session.internal.store.SessionToken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request says of the session that it wants.
 *
 * @param text what the client sent, or null; the first of several
 * @param isFromCookie whether that came in a cookie, and not in the URL
 * @param tokens what it sent that has the form of a token
 */
record RequestedSession(@Nullable String text, boolean isFromCookie, List<SessionToken> tokens) {

  static final RequestedSession NONE = new RequestedSession(null, false, List.of());

  boolean isFromUrl() {
    return text != null && !isFromCookie;
  }

  /** The id of the session that is meant; what is no token stands for itself. */
  @Nullable String id() {
    return tokens.isEmpty() ? text : tokens.get(0).id().text();
  }
}
