package io.cachette.jcache.internal.operation;

import io.cachette.redis.internal.CallBudget;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Local locks that serialize the threads of this JVM that decide on the same key, in the order of
 * their arrival, so that their commits do not conflict. Each key has a lock of its own while
 * threads use it: code of the application, such as a writer, runs under the lock and delays no
 * other key. The locks only save round trips: the condition of the commit guarantees atomicity. So
 * the wait is bounded. A thread that waited for too long (user code that calls back into the cache
 * can cause a deadlock) continues without the lock. Thread-safe.
 */
final class KeyLocks {

  private final ConcurrentMap<ByteBuffer, KeyLock> locks = new ConcurrentHashMap<>();

  /** The lock of a key, and the number of threads that use it, as the map has computed it. */
  private record KeyLock(ReentrantLock lock, int users) {

    static KeyLock add(@Nullable KeyLock present) {
      return present == null
          ? new KeyLock(new ReentrantLock(true), 1)
          : new KeyLock(present.lock, present.users + 1);
    }

    @Nullable KeyLock remove() {
      return users == 1 ? null : new KeyLock(lock, users - 1);
    }
  }

  /**
   * Runs code under the lock of a key.
   *
   * @param key the encoded key, which must not change
   * @param budget the time of the call; waiting for the lock takes no more than half of the rest
   */
  <T> T runLocked(byte[] key, CallBudget budget, Supplier<T> work) {
    ByteBuffer id = ByteBuffer.wrap(key);
    ReentrantLock lock = locks.compute(id, (same, present) -> KeyLock.add(present)).lock();
    try {
      return runLocked(lock, budget, work);
    } finally {
      remove(id);
    }
  }

  @SuppressWarnings("NullAway") // null removes the key from the map
  private void remove(ByteBuffer id) {
    locks.computeIfPresent(id, (same, present) -> present.remove());
  }

  private static <T> T runLocked(ReentrantLock lock, CallBudget budget, Supplier<T> work) {
    boolean locked = tryAcquire(lock, budget);
    try {
      return work.get();
    } finally {
      if (locked) {
        lock.unlock();
      }
    }
  }

  /** Returns the number of keys that threads use now. */
  int size() {
    return locks.size();
  }

  private static boolean tryAcquire(ReentrantLock lock, CallBudget budget) {
    if (!lock.hasQueuedThreads() && lock.tryLock()) { // tryLock overtakes threads that wait
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
