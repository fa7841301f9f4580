package io.cachette.codec.internal;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import com.esotericsoftware.kryo.util.Pool;
import io.cachette.codec.CodecException;
import io.cachette.codec.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Serializes objects by Kryo, with references and class names. Numbers instead of names would
 * depend on the order in which classes occur. Thread-safe: each call borrows an instance.
 */
final class KryoSerializer implements Serializer {

  private final Pool<Kryo> pool;

  KryoSerializer(ClassLoader loader, ClassFilter filter) {
    this.pool =
        new Pool<>(true, true) {
          @Override
          protected Kryo create() {
            return newKryo(loader, filter);
          }
        };
    pool.free(pool.obtain());
  }

  private static Kryo newKryo(ClassLoader loader, ClassFilter filter) {
    Kryo kryo =
        new CheckedKryo(
            new FilteringClassResolver(loader, filter), new JavaSerializer(loader, filter));
    kryo.setRegistrationRequired(false);
    kryo.setClassLoader(loader);
    return kryo;
  }

  /** Writes classes that Kryo cannot read by Java serialization, see {@link CheckedKryo}. */
  @Override
  public byte[] serialize(Object object) {
    Kryo kryo = pool.obtain();
    Output output = new Output(256, -1);
    kryo.writeClassAndObject(output, object);
    pool.free(kryo);
    return output.toBytes();
  }

  /**
   * Kryo allocates arrays of the lengths that the bytes claim. If an allocation fails, the heap is
   * as it was before, so the {@link OutOfMemoryError} is handled as an error in the bytes.
   */
  @Override
  public Object deserialize(byte[] bytes, int offset) {
    Kryo kryo = pool.obtain();
    FilteringClassResolver classes = (FilteringClassResolver) kryo.getClassResolver();
    classes.lastClassName = null;
    Input input = new Input(bytes, offset, bytes.length - offset);
    try {
      Object object = kryo.readClassAndObject(input);
      if (input.position() != bytes.length) {
        throw new CodecException("There are bytes behind the serialized object", null);
      }
      pool.free(kryo);
      return object;
    } catch (CodecException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw new CodecException("A serialized object claims to be larger than the heap", e);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      String type = classes.lastClassName;
      String where =
          type == null ? "" : " at class " + MessageSanitizer.sanitize(type, ClassLookup.MAX_NAME);
      throw new CodecException("A serialized object cannot be read" + where + ": " + e, type, e);
    }
  }

  /** Finds classes by {@link ClassLookup}, and refuses those that the filter rejects. */
  private static final class FilteringClassResolver extends DefaultClassResolver {

    private final ClassLoader loader;
    private final ClassFilter filter;

    /** The class that was read last. Kryo's reset after an error does not clear it. */
    private @Nullable String lastClassName;

    FilteringClassResolver(ClassLoader loader, ClassFilter filter) {
      this.loader = loader;
      this.filter = filter;
    }

    /** Refuses classes when objects are written that could not be read. */
    @Override
    @SuppressWarnings("rawtypes") // as Kryo declares it
    public Registration registerImplicit(Class type) {
      filter.requireAllowed(type);
      return super.registerImplicit(type);
    }

    @Override
    protected Class<?> getTypeByName(String className) {
      lastClassName = className;
      Class<?> known = super.getTypeByName(className);
      if (known != null) {
        return known;
      }
      Class<?> type;
      try {
        type = ClassLookup.findStored(className, loader, filter);
      } catch (ClassNotFoundException e) {
        throw new KryoException("Class " + className + " cannot be loaded", e);
      }
      if (!filter.isAllowed(type)) {
        throw new KryoException("Class " + className + " is rejected by the filter");
      }
      return type;
    }
  }
}
