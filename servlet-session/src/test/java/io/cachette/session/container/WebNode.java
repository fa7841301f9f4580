package io.cachette.session.container;

import jakarta.servlet.ServletContext;
import java.net.URI;

/** A container that runs, with its own copy of each application. Thread-safe. */
public interface WebNode extends AutoCloseable {

  /** Where clients connect: {@code http://127.0.0.1:port}. */
  URI uri();

  /**
   * The context of an application.
   *
   * @param path as given to {@link WebApp#at}
   */
  ServletContext context(String path);

  /** Stops in good order: applications are told. Stopping again does nothing. */
  void stop();

  @Override
  default void close() {
    stop();
  }
}
