package io.cachette.session.internal;

import io.cachette.session.internal.store.SessionToken;

/** A session that is there, and the token by which the client asked for it. */
record Found(RedisSession session, SessionToken token) {}
