package io.cachette.redis.internal;

import io.cachette.internal.concurrent.DaemonThreadFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the threads of the client and those of applications apart. Thread-safe.
 *
 * <p>As an executor, starts the network threads of a client, each on a short-lived thread. A thread
 * inherits the context class loader and thread-locals of the one that starts it. That may be a
 * thread of an application, while the client outlives the application.
 */
final class ClientThreads implements Executor {

  private final ThreadFactory threads;
  private final ThreadFactory starters =
      new DaemonThreadFactory("cachette-netty", ClientThreads.class.getClassLoader());

  /** Creates an executor for a client. */
  ClientThreads() {
    this(new DefaultThreadFactory("redisson-netty"));
  }

  /**
   * Creates an executor.
   *
   * @param threads creates the network threads
   */
  ClientThreads(ThreadFactory threads) {
    this.threads = threads;
  }

  /**
   * Returns when the thread has started.
   *
   * @throws OutOfMemoryError if the system has no thread left. Netty then fails the connection. If
   *     it took the thread for a started one, the connection would wait for it, and could not be
   *     closed
   */
  @Override
  public void execute(Runnable task) {
    CompletableFuture<@Nullable Throwable> failure = new CompletableFuture<>();
    starters.newThread(() -> failure.complete(tryToStart(task))).start();
    Throwable thrown = failure.join();
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private @Nullable Throwable tryToStart(Runnable task) {
    try {
      threads.newThread(task).start();
      return null;
    } catch (RuntimeException | Error e) {
      return e;
    }
  }

  /**
   * Runs code of the client on the thread of a call. If this thread had no thread-locals of netty,
   * it has none after. The client binds them to a thread that opens a connection or subscribes. A
   * thread of a container outlives an application, and would keep the class loader from which the
   * application loaded netty.
   */
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
