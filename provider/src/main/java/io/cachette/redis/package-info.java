/**
 * How Cachette reaches Redis and Valkey: addresses, shared clients and Lua scripts. Free of {@code
 * javax.cache}, so that the cache, the session filter and the rate limiter stand on it alike.
 */
@NullMarked
package io.cachette.redis;

import org.jspecify.annotations.NullMarked;
