package io.cachette.session.internal.http;

import io.cachette.session.internal.store.SessionToken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The session that a request asks for.
 *
 * @param text the value that the client sent, the first one of several; null if it sent none
 * @param isFromCookie whether the client sent it in a cookie, not in the URL
 * @param tokens the values that are well-formed tokens
 */
record RequestedSession(@Nullable String text, boolean isFromCookie, List<SessionToken> tokens) {

  static final RequestedSession NONE = new RequestedSession(null, false, List.of());

  boolean isFromUrl() {
    return text != null && !isFromCookie;
  }

  /** Returns the id of the first token; without a token, the value that the client sent. */
  @Nullable String id() {
    return tokens.isEmpty() ? text : tokens.get(0).id().text();
  }
}
