package io.cachette.spring.boot.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachette.testkit.RedisServer;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.test.context.MergedContextConfiguration;

/** The server of a context that fails. */
final class TestServerCustomizerTest {

  @Test
  void refresh_failsBeforeBeansAreCreated_closesServer() throws IOException {
    RedisServer server;
    try (GenericApplicationContext context = new GenericApplicationContext()) {
      new TestServerCustomizer()
          .customizeContext(
              context, new MergedContextConfiguration(getClass(), null, null, null, null));
      server = context.getBeanFactory().getBean(RedisServer.class);
      connect(server);
      context.addBeanFactoryPostProcessor(
          beans -> {
            throw new IllegalStateException("of the application");
          });

      assertThatThrownBy(context::refresh).hasMessage("of the application");
    }
    assertThatThrownBy(() -> connect(server)).isInstanceOf(IOException.class);
  }

  private static void connect(RedisServer server) throws IOException {
    try (Socket socket = new Socket(server.uri().getHost(), server.uri().getPort())) {
      assertThat(socket.isConnected()).isTrue();
    }
  }
}
