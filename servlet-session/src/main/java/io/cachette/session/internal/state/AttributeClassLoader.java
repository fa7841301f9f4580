package io.cachette.session.internal.state;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Finds the classes of attributes: those that the application sees, then those that its server
 * hides from applications but puts into their sessions. Defines no classes. Thread-safe.
 */
final class AttributeClassLoader extends ClassLoader {

  static {
    registerAsParallelCapable();
  }

  private final ClassLoader application;
  private final List<ClassLoader> servers = new CopyOnWriteArrayList<>();

  AttributeClassLoader(ClassLoader application) {
    super(application);
    this.application = application;
  }

  /** Adds a class loader of the server. */
  void add(ClassLoader server) {
    if (server != application && !servers.contains(server)) {
      servers.add(server);
    }
  }

  /** Takes no lock, as there is no class to define. */
  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    try {
      return application.loadClass(name);
    } catch (ClassNotFoundException e) {
      return loadFromServer(name, e);
    }
  }

  private Class<?> loadFromServer(String name, ClassNotFoundException failure)
      throws ClassNotFoundException {
    for (ClassLoader server : servers) {
      try {
        return server.loadClass(name);
      } catch (ClassNotFoundException e) {
        failure.addSuppressed(e);
      }
    }
    throw failure;
  }
}
