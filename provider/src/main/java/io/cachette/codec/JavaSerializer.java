package io.cachette.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;

/**
 * Java serialization behind an {@link ObjectInputFilter}. Classes are looked up in the given class
 * loader, then in the thread's context class loader. The filter limits depth and sizes, denies
 * classes that known attacks are built from, and respects the filter of the JVM ({@code
 * jdk.serialFilter}) too. Safe for use by several threads.
 */
public final class JavaSerializer implements Serializer {

  private static final ObjectInputFilter DEFAULT_FILTER =
      ObjectInputFilter.Config.createFilter(
          String.join(
              ";",
              "maxdepth=1000",
              "maxrefs=50000000",
              "!com.sun.rowset.JdbcRowSetImpl",
              "!com.mchange.v2.c3p0.**",
              "!java.rmi.**",
              "!javax.management.**",
              "!org.apache.commons.beanutils.BeanComparator",
              "!org.apache.commons.collections.functors.**",
              "!org.apache.commons.collections4.functors.**",
              "!org.apache.xalan.xsltc.trax.TemplatesImpl",
              "!com.sun.org.apache.xalan.**",
              "!org.codehaus.groovy.runtime.**",
              "!org.springframework.aop.**",
              "!org.springframework.beans.factory.**",
              "!sun.rmi.**"));

  private final ClassLoader loader;

  /** A serializer that finds classes through a loader first. */
  public JavaSerializer(ClassLoader loader) {
    this.loader = loader;
  }

  @Override
  public byte[] serialize(Object object) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    } catch (IOException | RuntimeException e) {
      throw new CodecException(
          "An object of "
              + object.getClass().getName()
              + " cannot be serialized: make it and all that it holds java.io.Serializable",
          e);
    }
    return bytes.toByteArray();
  }

  @Override
  public Object deserialize(byte[] bytes, int offset) {
    InputStream in = new ByteArrayInputStream(bytes, offset, bytes.length - offset);
    try (ObjectInputStream objects = new FilteredInput(in, filter(bytes.length), loader)) {
      return objects.readObject();
    } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
      throw new CodecException("A serialized object cannot be read: " + e, e);
    }
  }

  /**
   * The filter for some bytes. Every element of an array takes a byte or more, and sparse hash
   * tables have a few slots per element: who claims more wants to fill the heap, or is damaged.
   */
  private static ObjectInputFilter filter(int length) {
    ObjectInputFilter sizes =
        ObjectInputFilter.Config.createFilter("maxarray=" + (4096 + 16L * length));
    ObjectInputFilter ours = ObjectInputFilter.merge(DEFAULT_FILTER, sizes);
    ObjectInputFilter jvmWide = ObjectInputFilter.Config.getSerialFilter();
    return jvmWide == null ? ours : ObjectInputFilter.merge(ours, jvmWide);
  }

  private static final class FilteredInput extends ObjectInputStream {

    private final ClassLoader loader;

    FilteredInput(InputStream in, ObjectInputFilter filter, ClassLoader loader) throws IOException {
      super(in);
      this.loader = loader;
      setObjectInputFilter(filter);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return ClassLoading.find(description.getName(), loader);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description);
      }
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces)
        throws IOException, ClassNotFoundException {
      Class<?>[] types = new Class<?>[interfaces.length];
      for (int i = 0; i < interfaces.length; i++) {
        types[i] = ClassLoading.find(interfaces[i], loader);
      }
      return proxyClass(types);
    }

    /**
     * Defined where all interfaces can be seen: in the cache's loader, or that of the first one.
     */
    private Class<?> proxyClass(Class<?>[] types) {
      try {
        return Proxy.newProxyInstance(loader, types, (proxy, method, args) -> null).getClass();
      } catch (IllegalArgumentException e) {
        ClassLoader first = types[0].getClassLoader();
        return Proxy.newProxyInstance(first, types, (proxy, method, args) -> null).getClass();
      }
    }
  }
}
