package io.cachette.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** A system that has no thread left when a client connects. */
@RedisTest
final class ClientThreadsTest {

  private static final String NO_THREAD = "unable to create native thread";

  private static final ClientThreads THREADS = new ClientThreads(NoThread::new);

  /** A thread that cannot be started. */
  private static final class NoThread extends Thread {

    NoThread(Runnable task) {
      super(task);
    }

    @Override
    public synchronized void start() {
      throw new OutOfMemoryError(NO_THREAD);
    }
  }

  @Test
  void execute_threadThatCannotStart_throwsOutOfMemoryError() {
    assertThatThrownBy(() -> THREADS.execute(() -> {}))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessage(NO_THREAD);
  }

  @Test
  void connect_threadThatCannotStart_leavesNoThread(RedisServer redis) {
    Config config = new Config();
    config.setCodec(StringCodec.INSTANCE);
    config.setNettyExecutor(THREADS);
    config.useSingleServer().setAddress(redis.uri().toString()).setRetryAttempts(0);
    Set<Thread> before = Thread.getAllStackTraces().keySet();

    assertThatThrownBy(() -> Redisson.create(config)).hasStackTraceContaining(NO_THREAD);
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith("redisson"))
                    .isSubsetOf(before));
  }
}
