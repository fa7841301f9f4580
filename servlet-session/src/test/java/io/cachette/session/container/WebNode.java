package io.cachette.session.container;

import jakarta.servlet.ServletContext;
import java.net.URI;

/** A running container with its own copy of each application. Thread-safe. */
public interface WebNode extends AutoCloseable {

  /** Returns the URI for clients: {@code http://127.0.0.1:port}. */
  URI uri();

  /**
   * Returns the context of an application.
   *
   * @param path as given to {@link WebApp#at}
   */
  ServletContext context(String path);

  /**
   * Stops in an orderly way, with notification of the applications. A second call has no effect.
   */
  void stop();

  @Override
  default void close() {
    stop();
  }
}
