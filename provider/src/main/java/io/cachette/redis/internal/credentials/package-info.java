/** Credentials that change while a client is open. */
@NullMarked
package io.cachette.redis.internal.credentials;

import org.jspecify.annotations.NullMarked;
