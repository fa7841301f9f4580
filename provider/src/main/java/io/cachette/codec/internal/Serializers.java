package io.cachette.codec.internal;

import io.cachette.codec.Serializer;
import io.cachette.codec.ValueFormat;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;

/** Creates the serializers that a {@link ValueFormat} names. */
final class Serializers {

  private Serializers() {}

  /** A serializer with its format letter. */
  record Choice(char letter, Serializer serializer) {}

  /**
   * Creates the serializer of a name.
   *
   * @throws IllegalArgumentException if there is no such serializer, if it cannot write the type,
   *     or if its library is missing
   */
  static Choice choose(String name, Class<?> type, ClassLoader loader, ClassFilter filter) {
    return switch (name) {
      case "java" -> new Choice('o', new JavaSerializer(loader, filter));
      case "kryo" -> new Choice('k', createKryo(loader, filter));
      case "json" -> new Choice('j', createJson(type));
      default -> new Choice('v', createCustom(name, loader));
    };
  }

  private static Serializer createKryo(ClassLoader loader, ClassFilter filter) {
    try {
      return new KryoSerializer(loader, filter);
    } catch (LinkageError e) {
      throw OptionalLibrary.newMissingException(
          "serializer 'kryo'", "com.esotericsoftware:kryo", e);
    }
  }

  private static Serializer createJson(Class<?> type) {
    try {
      return new JsonSerializer(type);
    } catch (LinkageError e) {
      throw OptionalLibrary.newMissingException(
          "serializer 'json'", "com.fasterxml.jackson.core:jackson-databind", e);
    }
  }

  private static Serializer createCustom(String name, ClassLoader loader) {
    try {
      Class<? extends Serializer> type =
          ClassLookup.find(name, loader).asSubclass(Serializer.class);
      return create(type, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "There is no serializer '"
              + name
              + "'; there are java, kryo, json, and the names of classes that implement "
              + Serializer.class.getName(),
          e);
    } catch (ClassCastException e) {
      throw new IllegalArgumentException(
          "Class " + name + " does not implement " + Serializer.class.getName(), e);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "The constructor of serializer " + name + " failed: " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalArgumentException(
          "Serializer "
              + name
              + " needs to be a public class with a public constructor, with a ClassLoader as its"
              + " parameter or without parameters",
          e);
    }
  }

  private static Serializer create(Class<? extends Serializer> type, ClassLoader loader)
      throws ReflectiveOperationException {
    for (Constructor<?> each : type.getConstructors()) {
      if (each.getParameterCount() == 1 && each.getParameterTypes()[0] == ClassLoader.class) {
        return type.cast(each.newInstance(loader));
      }
    }
    return type.getConstructor().newInstance();
  }
}
