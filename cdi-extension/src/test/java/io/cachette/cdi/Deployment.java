package io.cachette.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cachette.testkit.RedisServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;

/** Deployments of beans that may be invalid. */
final class Deployment {

  private Deployment() {}

  /**
   * Starts and stops a container with a class loader of its own, because OpenWebBeans keeps a
   * container that failed.
   */
  static void start(RedisServer server, Class<?>... beans) throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader alone = new URLClassLoader(new URL[0], before)) {
      thread.setContextClassLoader(alone);
      Container.of(server, beans).close();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Returns the messages of a failed deployment. */
  static String failure(RedisServer server, Class<?>... beans) {
    Throwable thrown = catchThrowable(() -> start(server, beans));
    assertThat(thrown).isInstanceOf(RuntimeException.class);
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
