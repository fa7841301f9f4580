/** Acquires, renews and releases leases in Redis, and queues the callers that wait for one. */
@NullMarked
package io.cachette.lock.internal;

import org.jspecify.annotations.NullMarked;
