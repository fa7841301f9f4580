/** Distributed locks and semaphores, with leases and fencing tokens. */
@NullMarked
package io.cachette.lock;

import org.jspecify.annotations.NullMarked;
