package io.cachette.lock;

import org.jspecify.annotations.Nullable;

/**
 * Code that runs while a lease is held, see {@link DistributedLock#withLock(LeasedCode)}.
 *
 * <pre>{@code
 * LeasedCode<Boolean, RuntimeException> booking =
 *     lease -> {
 *       book("4711", 100, lease.fencingToken());
 *       return lease.isHeld();
 *     };
 * boolean stillHeld = lock.withLock(booking);
 * }</pre>
 *
 * @param <T> the result of the code
 * @param <X> the exception of the code; {@code RuntimeException} if it throws no checked exception
 */
@FunctionalInterface
public interface LeasedCode<T extends @Nullable Object, X extends Exception> {

  /**
   * Runs the code.
   *
   * @param lease the held lease, which is closed when this method returns or throws
   * @throws X if the code fails
   */
  T run(Lease lease) throws X;
}
