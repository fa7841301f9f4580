package io.cachette.jcache.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Defines one class and its nested classes itself, as the class loader of an application does. */
public final class ChildFirstLoader extends ClassLoader {

  private final String prefix;

  public ChildFirstLoader(Class<?> type) {
    super(type.getClassLoader());
    this.prefix = type.getName();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(prefix)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known == null ? define(name) : known;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length, getClass().getProtectionDomain());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
