/** Decides rate limits: scripts, denials, batches, reservations, and the fallback without Redis. */
@NullMarked
package io.cachette.ratelimit.internal;

import org.jspecify.annotations.NullMarked;
