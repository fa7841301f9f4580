package io.cachette.redis.internal;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.function.Supplier;

/**
 * The thread-locals of netty, which the client binds to the thread of a call when the call opens a
 * connection or subscribes. A thread of a container outlives an application, and would keep the
 * class loader from which the application loaded netty. So calls take them off again. Thread-safe.
 */
final class ClientThreadLocals {

  private ClientThreadLocals() {}

  /** Runs code of the client. If this thread had no thread-locals of netty, it has none after. */
  static <T> T callAndClean(Supplier<T> code) {
    boolean isClean = FastThreadLocal.size() == 0;
    try {
      return code.get();
    } finally {
      if (isClean) {
        FastThreadLocal.removeAll();
      }
    }
  }
}
