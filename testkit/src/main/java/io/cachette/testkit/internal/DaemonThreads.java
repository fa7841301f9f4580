package io.cachette.testkit.internal;

/** Creates the threads of the test kit, all of which are daemons. Thread-safe. */
public final class DaemonThreads {

  private DaemonThreads() {}

  /** Creates a thread that does not keep the JVM alive. */
  public static Thread newThread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
