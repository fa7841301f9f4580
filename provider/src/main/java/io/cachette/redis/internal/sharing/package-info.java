/**
 * Calls of several threads that share round trips: while some are under way, further calls wait,
 * and leave together.
 */
@NullMarked
package io.cachette.redis.internal.sharing;

import org.jspecify.annotations.NullMarked;
