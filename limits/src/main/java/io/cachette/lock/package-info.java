/** Distributed locks and concurrency limits, with leases and fencing tokens. */
@NullMarked
package io.cachette.lock;

import org.jspecify.annotations.NullMarked;
