/**
 * Locks and limits of concurrency that hold across all JVMs on one Redis: {@link
 * io.cachette.lock.Leases} in plain Java, {@link io.cachette.lock.Locked} and {@link
 * io.cachette.lock.ConcurrencyLimit} on beans of CDI.
 */
@NullMarked
package io.cachette.lock;

import org.jspecify.annotations.NullMarked;
