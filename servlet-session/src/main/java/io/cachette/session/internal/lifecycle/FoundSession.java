package io.cachette.session.internal.lifecycle;

import io.cachette.session.internal.state.RedisSession;
import io.cachette.session.internal.store.SessionToken;

/** A session that exists, and the token by which the client asked for it. */
public record FoundSession(RedisSession session, SessionToken token) {}
