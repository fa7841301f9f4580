package io.cachette.cdi.internal.caching;

import io.cachette.cdi.internal.bean.Lazy;
import io.cachette.internal.concurrent.DaemonThreadFactory;
import jakarta.enterprise.context.control.RequestContextController;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * Runs background refreshes, each in its own request context: on the managed executor of the
 * server, otherwise on daemon threads that end with the container. Thread-safe.
 */
final class BackgroundExecutor implements Executor, AutoCloseable {

  private static final String MANAGED = "java:comp/DefaultManagedExecutorService";
  private static final int THREADS = 8;

  private final Supplier<RequestContextController> requests;
  private final ClassLoader loader;
  private final Lazy<Executor> executor = new Lazy<>(this::findExecutor);
  private volatile boolean closed;

  BackgroundExecutor(Supplier<RequestContextController> requests, ClassLoader loader) {
    this.requests = requests;
    this.loader = loader;
  }

  @Override
  public void execute(Runnable task) {
    executor.get().execute(() -> runInRequest(task));
  }

  private void runInRequest(Runnable task) {
    RequestContextController request = requests.get();
    boolean activated = request.activate();
    try {
      task.run();
    } finally {
      if (activated) {
        request.deactivate();
      }
    }
  }

  @SuppressWarnings("BanJNDI") // the name is a constant of Jakarta EE
  private Executor findExecutor() {
    try {
      return InitialContext.<Executor>doLookup(MANAGED);
    } catch (NamingException | RuntimeException e) {
      return createDaemons();
    }
  }

  private ExecutorService createDaemons() {
    if (closed) {
      throw new RejectedExecutionException("The container is shut down");
    }
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DaemonThreadFactory("cachette-refresh", loader));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Shuts down the daemon threads. The server shuts down its own executor. */
  @Override
  public void close() {
    closed = true;
    if (executor.peek() instanceof ThreadPoolExecutor own) {
      own.shutdownNow();
    }
  }
}
