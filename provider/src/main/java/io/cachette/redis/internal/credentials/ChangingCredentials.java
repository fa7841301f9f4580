package io.cachette.redis.internal.credentials;

import org.jspecify.annotations.Nullable;

/**
 * Where a client finds credentials that change. Immutable.
 *
 * @param server source of those of the servers; null if they do not change
 * @param sentinel source of those of the sentinels; null if they need none
 */
public record ChangingCredentials(
    @Nullable CredentialsSource server, @Nullable CredentialsSource sentinel) {

  /** No credentials change while the client is open. */
  public static final ChangingCredentials NONE = new ChangingCredentials(null, null);
}
