package io.cachette.cdi.internal;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The class loader of a web module in an enterprise archive, which shares this library with the
 * others and defines some classes itself.
 */
public final class WebModule extends ClassLoader {

  private static final List<String> OWN =
      Stream.of(Shops.class, Shops.Book.class, Shops.First.class, Shops.Second.class)
          .map(Class::getName)
          .toList();

  WebModule() {
    super(WebModule.class.getClassLoader());
  }

  /** A class of the enterprise archive. */
  public interface Shop {
    Object find(String isbn);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      return OWN.contains(name) ? define(name) : super.loadClass(name, resolve);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  /** Returns the class that this module defines. */
  Class<?> own(Class<?> type) throws ClassNotFoundException {
    return loadClass(type.getName(), false);
  }

  /** Runs code as a request of this module does. */
  <T> T call(Callable<T> request) throws Exception {
    return callWith(this, request);
  }

  /** Runs code with a context class loader. */
  static <T> T callWith(@Nullable ClassLoader loader, Callable<T> code) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return code.call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
