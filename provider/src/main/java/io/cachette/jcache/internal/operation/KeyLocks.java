package io.cachette.jcache.internal.operation;

import io.cachette.redis.internal.CallBudget;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Local locks that serialize the threads of this JVM that decide on the same key, so that their
 * commits do not conflict. They only save round trips: the condition of the commit guarantees
 * atomicity. So the wait is bounded. A thread that waited for too long (user code that calls back
 * into the cache can cause a deadlock) continues without the lock.
 */
final class KeyLocks {

  private static final int STRIPES = 256;

  private final Lock[] locks = new Lock[STRIPES];

  KeyLocks() {
    for (int i = 0; i < STRIPES; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  /**
   * Runs code under the lock of a key.
   *
   * @param budget the time of the call; waiting for the lock takes no more than half of the rest
   */
  <T> T runLocked(Object key, CallBudget budget, Supplier<T> work) {
    int hash = key.hashCode();
    Lock lock = locks[(hash ^ (hash >>> 16)) & (STRIPES - 1)];
    boolean locked = tryAcquire(lock, budget);
    try {
      return work.get();
    } finally {
      if (locked) {
        lock.unlock();
      }
    }
  }

  private static boolean tryAcquire(Lock lock, CallBudget budget) {
    if (lock.tryLock()) {
      return true;
    }
    long startNanos = System.nanoTime();
    try {
      return lock.tryLock(budget.remaining().toNanos() / 2, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      budget.spendSince(startNanos);
    }
  }
}
