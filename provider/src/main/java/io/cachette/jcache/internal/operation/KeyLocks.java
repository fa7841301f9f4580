package io.cachette.jcache.internal.operation;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets the threads of this JVM that decide on one key queue up, instead of running into each
 * other's commits. It only saves round trips: what keeps operations atomic is the condition of the
 * commit. So waiting is bounded, and a thread that waited too long (user code that calls back into
 * the cache may form a circle) simply goes on without the lock.
 */
final class KeyLocks {

  private static final int STRIPES = 256;

  private final Lock[] locks = new Lock[STRIPES];

  KeyLocks() {
    for (int i = 0; i < STRIPES; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  <T> T runLocked(Object key, Duration timeout, Supplier<T> work) {
    int hash = key.hashCode();
    Lock lock = locks[(hash ^ (hash >>> 16)) & (STRIPES - 1)];
    boolean locked = tryAcquire(lock, timeout);
    try {
      return work.get();
    } finally {
      if (locked) {
        lock.unlock();
      }
    }
  }

  private static boolean tryAcquire(Lock lock, Duration timeout) {
    try {
      return lock.tryLock(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
