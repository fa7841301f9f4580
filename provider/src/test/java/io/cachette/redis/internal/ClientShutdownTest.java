package io.cachette.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachette.configuration.internal.RedisConfiguration;
import io.cachette.testkit.JavaProgram;
import io.cachette.testkit.RedisServer;
import io.cachette.testkit.RedisTest;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests that no thread of netty is left when the last client is shut down. */
@RedisTest
class ClientShutdownTest {

  /** Opens and closes a client while the global thread of netty runs. */
  static final class OneClient {

    private OneClient() {}

    public static void main(String[] arguments) {
      SharedClient client =
          SharedClient.open(
              RedisConfiguration.read(
                      URI.create(arguments[0]), null, OneClient.class.getClassLoader())
                  .source());
      ScheduledFuture<?> unused =
          GlobalEventExecutor.INSTANCE.schedule(() -> {}, 1_500, TimeUnit.MILLISECONDS);
      client.close();
      System.out.println(listGlobalThreads());
      System.exit(0);
    }

    private static List<String> listGlobalThreads() {
      return Thread.getAllStackTraces().keySet().stream()
          .map(Thread::getName)
          .filter(name -> name.startsWith("globalEventExecutor"))
          .toList();
    }
  }

  @Test
  void close_lastClientSoonAfterStart_waitsForGlobalThread(RedisServer server) {
    try (JavaProgram program = JavaProgram.start(OneClient.class, server.uri().toString())) {
      assertThat(program.awaitSuccess()).isEqualTo("[]");
    }
  }
}
