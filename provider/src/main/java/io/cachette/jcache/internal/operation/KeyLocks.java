package io.cachette.jcache.internal.operation;

import java.time.Duration;
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
