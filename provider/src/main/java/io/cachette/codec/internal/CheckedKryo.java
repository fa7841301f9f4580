package io.cachette.codec.internal;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.CollectionSerializer;
import com.esotericsoftware.kryo.serializers.DefaultSerializers;
import com.esotericsoftware.kryo.serializers.FieldSerializer;
import com.esotericsoftware.kryo.serializers.MapSerializer;
import com.esotericsoftware.kryo.util.DefaultClassResolver;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import com.esotericsoftware.kryo.util.MapReferenceResolver;
import java.io.Serializable;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.objenesis.strategy.StdInstantiatorStrategy;

/**
 * A {@link Kryo} that writes only objects that it can read. Classes that Kryo itself cannot write
 * or read are written by Java serialization, or, if they are views of the JDK, as copies. Others
 * are refused. Not thread-safe.
 */
final class CheckedKryo extends Kryo {

  // Stored. Kryo itself uses the ids below 10.
  private static final int JAVA_ID = 100;
  private static final int VIEW_ID = 101;

  /** Classes whose objects have a part that the serializers of Kryo for collections lose. */
  private static final Set<Class<?>> WITH_HIDDEN_PARTS =
      Set.of(ConcurrentSkipListSet.class, PriorityBlockingQueue.class, Properties.class);

  private final CompleteReferences references;
  private final Registration java;
  private final Registration view;

  /** The registrations of classes that Kryo does not serialize itself. */
  private final Map<Class<?>, Registration> others = new HashMap<>();

  CheckedKryo(DefaultClassResolver classes, JavaSerializer javaSerializer) {
    this(classes, new CompleteReferences(), javaSerializer);
  }

  private CheckedKryo(
      DefaultClassResolver classes, CompleteReferences references, JavaSerializer javaSerializer) {
    super(classes, references);
    this.references = references;
    setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
    addDefaultSerializer(UUID.class, new DefaultSerializers.UUIDSerializer());
    addDefaultSerializer(URI.class, new DefaultSerializers.URISerializer());
    addDefaultSerializer(Pattern.class, new DefaultSerializers.PatternSerializer());
    addDefaultSerializer(AtomicBoolean.class, new DefaultSerializers.AtomicBooleanSerializer());
    addDefaultSerializer(AtomicInteger.class, new DefaultSerializers.AtomicIntegerSerializer());
    addDefaultSerializer(AtomicLong.class, new DefaultSerializers.AtomicLongSerializer());
    addDefaultSerializer(AtomicReference.class, new DefaultSerializers.AtomicReferenceSerializer());
    this.java = register(Serializable.class, new EmbeddedJavaSerializer(javaSerializer), JAVA_ID);
    this.view = register(KryoViewSerializer.class, new KryoViewSerializer(), VIEW_ID);
  }

  @Override
  @SuppressWarnings("rawtypes") // as Kryo declares it
  public Registration getRegistration(Class type) {
    Registration known = getClassResolver().getRegistration(type);
    if (known == null) {
      known = others.get(type);
    }
    if (known == null) {
      known = findOther(type);
      if (known == null) {
        return super.getRegistration(type);
      }
      others.put(type, known);
    }
    return known;
  }

  /** Returns the registration of a class that Kryo does not serialize itself; null for others. */
  private @Nullable Registration findOther(Class<?> type) {
    if (type.isArray() || type.isInterface() || Enum.class.isAssignableFrom(type)) {
      return null;
    }
    if (type == Class.class || type.isHidden() || Proxy.isProxyClass(type)) {
      return requireJava(type, "its class has no name that can be read");
    }
    Serializer<?> serializer;
    try {
      serializer = getDefaultSerializer(type);
    } catch (InaccessibleObjectException e) {
      return KeyWriter.isJdkCollection(type) && Map.Entry.class.isAssignableFrom(type)
          ? view
          : requireJava(type, "the JDK does not open its fields");
    }
    boolean isCollection = isGeneric(serializer) && !(serializer instanceof FieldSerializer);
    boolean isUnreadable = isCollection && !hasConstructor(type);
    if (isUnreadable
        && KeyWriter.isJdkCollection(type)
        && !Modifier.isPublic(type.getModifiers())) {
      return view;
    }
    boolean isReplaced = WITH_HIDDEN_PARTS.contains(type) || hasReplacement(type);
    if (isGeneric(serializer) && isReplaced && Serializable.class.isAssignableFrom(type)) {
      return java;
    }
    return isUnreadable ? requireJava(type, "it has no constructor without parameters") : null;
  }

  private Registration requireJava(Class<?> type, String reason) {
    if (Serializable.class.isAssignableFrom(type)) {
      return java;
    }
    throw new KryoException(
        "Kryo cannot read objects of "
            + type.getName()
            + ", as "
            + reason
            + "; make the class Serializable, or store its contents in another class");
  }

  /** Writes the contents of a view, which must not contain the view itself. */
  void writeContents(Output output, Object view, Object copy) {
    references.openViews.add(view);
    writeClassAndObject(output, copy);
    references.openViews.remove(view);
  }

  private static boolean isGeneric(Serializer<?> serializer) {
    Class<?> type = serializer.getClass();
    return type == FieldSerializer.class
        || type == CollectionSerializer.class
        || type == MapSerializer.class;
  }

  private static boolean hasConstructor(Class<?> type) {
    try {
      return type.getDeclaredConstructor().trySetAccessible();
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  /**
   * Returns whether Java serialization replaces objects of a class when it writes or reads them.
   */
  private static boolean hasReplacement(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (hasReplacement(each, "readResolve", each == type)
          || hasReplacement(each, "writeReplace", each == type)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasReplacement(Class<?> type, String name, boolean mayBePrivate) {
    try {
      Method method = type.getDeclaredMethod(name);
      return method.getReturnType() == Object.class
          && (mayBePrivate || !Modifier.isPrivate(method.getModifiers()));
    } catch (NoSuchMethodException | LinkageError e) {
      return false;
    }
  }

  /** Writes objects by Java serialization into the bytes of Kryo. */
  private static final class EmbeddedJavaSerializer extends Serializer<Object> {

    private final JavaSerializer serializer;

    EmbeddedJavaSerializer(JavaSerializer serializer) {
      this.serializer = serializer;
    }

    @Override
    public void write(Kryo kryo, Output output, Object object) {
      byte[] bytes = serializer.serialize(object);
      output.writeVarInt(bytes.length, true);
      output.writeBytes(bytes);
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<?> type) {
      int length = input.readVarInt(true);
      if (length < 0 || length > input.limit() - input.position()) {
        throw new KryoException("A serialized object claims to be longer than its value");
      }
      return serializer.deserialize(input.readBytes(length), 0);
    }
  }

  /**
   * References to objects that are complete. Kryo itself reads null for a reference to an object
   * that can only be created when all that it holds was read.
   */
  private static final class CompleteReferences extends MapReferenceResolver {

    /** The views that are being written. */
    private final Set<Object> openViews = Collections.newSetFromMap(new IdentityHashMap<>());

    @Override
    public int getWrittenId(Object object) {
      int id = super.getWrittenId(object);
      return id < 0 ? id : requireComplete(!openViews.contains(object), id);
    }

    @Override
    @SuppressWarnings("rawtypes") // as Kryo declares it
    public Object getReadObject(Class type, int id) {
      Object object = super.getReadObject(type, id);
      return requireComplete(object != null, object);
    }

    private static <T> T requireComplete(boolean isComplete, T result) {
      if (!isComplete) {
        throw new KryoException("An unmodifiable object or a view contains itself");
      }
      return result;
    }

    @Override
    public void reset() {
      super.reset();
      openViews.clear();
    }
  }
}
