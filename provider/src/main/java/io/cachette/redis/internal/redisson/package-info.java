/** Redisson itself: the jar that it comes from, and its own configuration. Not for applications. */
@NullMarked
package io.cachette.redis.internal.redisson;

import org.jspecify.annotations.NullMarked;
