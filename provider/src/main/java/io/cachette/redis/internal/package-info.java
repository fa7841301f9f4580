/** Redis clients, addresses, Lua scripts, and calls with a timeout and a circuit breaker. */
@NullMarked
package io.cachette.redis.internal;

import org.jspecify.annotations.NullMarked;
