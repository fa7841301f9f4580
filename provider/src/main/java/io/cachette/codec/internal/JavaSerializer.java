package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import io.cachette.codec.Serializer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.StreamCorruptedException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Java serialization with an {@link ObjectInputFilter}. Classes are looked up in the given class
 * loader, then in the context class loader of the thread, then in that of Cachette. The filter
 * limits depth and sizes. Without patterns it rejects classes that known attacks are built from;
 * with patterns it rejects all classes that are not allowed. The filter of the JVM ({@code
 * jdk.serialFilter}) and its filter factory apply as well. Thread-safe.
 */
public final class JavaSerializer implements Serializer {

  private final ClassLoader loader;
  private final ClassFilter filter;

  /** Creates a serializer that reads all classes except those known from attacks. */
  public JavaSerializer(ClassLoader loader) {
    this(loader, List.of());
  }

  /**
   * Creates a serializer with patterns of classes.
   *
   * @param allow patterns of {@link ObjectInputFilter} for the classes that may be read, in
   *     addition to harmless ones of the JDK; if empty, all classes except those known from attacks
   * @throws IllegalArgumentException if a pattern is invalid
   */
  public JavaSerializer(ClassLoader loader, List<String> allow) {
    this(loader, new ClassFilter(allow));
  }

  JavaSerializer(ClassLoader loader, ClassFilter filter) {
    this.loader = loader;
    this.filter = filter;
  }

  @Override
  public byte[] serialize(Object object) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (ObjectOutputStream out = new CheckedObjectOutputStream(bytes, filter)) {
      out.writeObject(object);
    } catch (CodecException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      String type = object.getClass().getName();
      throw new CodecException(
          "An object of "
              + type
              + " cannot be serialized ("
              + e
              + "): make it and all that it holds java.io.Serializable",
          type,
          e);
    }
    return bytes.toByteArray();
  }

  @Override
  public Object deserialize(byte[] bytes, int offset) {
    InputStream in = new ByteArrayInputStream(bytes, offset, bytes.length - offset);
    FilteredObjectInputStream objects = null;
    try {
      objects = new FilteredObjectInputStream(in, loader, filter);
      objects.setObjectInputFilter(filter.newStreamFilter(bytes.length));
      Object object = objects.readObject();
      if (in.available() > 0) {
        throw new StreamCorruptedException("There are bytes behind the object");
      }
      return object;
    } catch (OutOfMemoryError e) {
      throw new CodecException("A serialized object claims to be larger than the heap", e);
    } catch (IOException
        | ClassNotFoundException
        | RuntimeException
        | LinkageError
        | StackOverflowError e) {
      String type = objects == null ? null : objects.lastClassName;
      String where =
          type == null ? "" : " at class " + MessageSanitizer.sanitize(type, ClassLookup.MAX_NAME);
      throw new CodecException("A serialized object cannot be read" + where + ": " + e, type, e);
    }
  }

  /** Refuses classes when objects are written that could not be read. */
  private static final class CheckedObjectOutputStream extends ObjectOutputStream {

    private final ClassFilter filter;

    CheckedObjectOutputStream(OutputStream out, ClassFilter filter) throws IOException {
      super(out);
      this.filter = filter;
    }

    @Override
    protected void annotateClass(Class<?> type) {
      filter.requireAllowed(type);
    }

    @Override
    protected void annotateProxyClass(Class<?> type) {
      for (Class<?> each : type.getInterfaces()) {
        filter.requireAllowed(each);
      }
    }
  }

  private static final class FilteredObjectInputStream extends ObjectInputStream {

    private final ClassLoader loader;
    private final ClassFilter filter;
    private @Nullable String lastClassName;

    FilteredObjectInputStream(InputStream in, ClassLoader loader, ClassFilter filter)
        throws IOException {
      super(in);
      this.loader = loader;
      this.filter = filter;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      lastClassName = description.getName();
      try {
        return ClassLookup.findStored(lastClassName, loader, filter);
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description);
      }
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces)
        throws IOException, ClassNotFoundException {
      lastClassName = String.join(",", interfaces);
      Class<?>[] types = new Class<?>[interfaces.length];
      for (int i = 0; i < interfaces.length; i++) {
        types[i] = ClassLookup.findStored(interfaces[i], loader, filter);
      }
      return defineProxyClass(types);
    }

    /**
     * Defines the class in a class loader that sees all interfaces: that of the cache, or that of
     * the first interface.
     */
    private Class<?> defineProxyClass(Class<?>[] types) {
      try {
        return Proxy.newProxyInstance(loader, types, (proxy, method, args) -> null).getClass();
      } catch (IllegalArgumentException e) {
        ClassLoader first = types[0].getClassLoader();
        return Proxy.newProxyInstance(first, types, (proxy, method, args) -> null).getClass();
      }
    }
  }
}
