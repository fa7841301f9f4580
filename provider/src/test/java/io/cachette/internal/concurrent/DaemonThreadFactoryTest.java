package io.cachette.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

/** All threads are daemons, and have the names and class loaders that they should have. */
final class DaemonThreadFactoryTest {

  private final ClassLoader loader = new URLClassLoader(new URL[0]);

  @Test
  void newThread_severalThreads_areNumberedDaemonsOfLoader() {
    DaemonThreadFactory factory = new DaemonThreadFactory("cachette-test", loader);
    Thread first = factory.newThread(() -> {});
    Thread second = factory.newThread(() -> {});

    assertThat(first.getName()).isEqualTo("cachette-test-1");
    assertThat(second.getName()).isEqualTo("cachette-test-2");
    assertThat(first.isDaemon()).isTrue();
    assertThat(first.getContextClassLoader()).isSameAs(loader);
  }

  @Test
  void newThread_singleName_inheritsClassLoaderOfCaller() {
    Thread thread = DaemonThreadFactory.newThread("cachette-single", () -> {});

    assertThat(thread.getName()).isEqualTo("cachette-single");
    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getContextClassLoader())
        .isSameAs(Thread.currentThread().getContextClassLoader());
  }

  @Test
  void forkJoin_workerThread_isDaemonOfLoader() {
    ForkJoinPool pool =
        new ForkJoinPool(1, DaemonThreadFactory.forkJoin("cachette-fork", loader), null, true);
    try {
      Thread worker = pool.submit(Thread::currentThread).join();
      assertThat(worker.getName()).isEqualTo("cachette-fork-1");
      assertThat(worker.isDaemon()).isTrue();
      assertThat(worker.getContextClassLoader()).isSameAs(loader);
    } finally {
      pool.shutdownNow();
    }
  }
}
