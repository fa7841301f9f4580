package io.cachette.redis.internal;

import io.cachette.internal.concurrent.DaemonThreadFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * Starts the network threads of a client, on a short-lived thread of its own. A thread inherits the
 * context class loader and thread-locals of the one that starts it. That may be a thread of an
 * application, while the client outlives the application. Thread-safe.
 */
final class ClientThreads implements Executor {

  private final ThreadFactory threads = new DefaultThreadFactory("redisson-netty");
  private final ThreadFactory starters =
      new DaemonThreadFactory("cachette-netty", ClientThreads.class.getClassLoader());

  @Override
  public void execute(Runnable task) {
    starters.newThread(() -> threads.newThread(task).start()).start();
  }
}
