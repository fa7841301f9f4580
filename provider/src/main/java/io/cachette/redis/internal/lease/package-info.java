/** Leases of caches and locks that nothing in this JVM holds any more. */
@NullMarked
package io.cachette.redis.internal.lease;

import org.jspecify.annotations.NullMarked;
