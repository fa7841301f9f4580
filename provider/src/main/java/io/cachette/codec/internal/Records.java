package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the components of records, and creates records of components. Thread-safe. */
final class Records {

  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return Shape.of(type);
        }
      };

  private Records() {}

  private record Shape(List<Method> accessors, Constructor<?> constructor) {

    static Shape of(Class<?> type) {
      RecordComponent[] components = type.getRecordComponents();
      try {
        List<Method> accessors =
            Arrays.stream(components)
                .map(component -> makeAccessible(component.getAccessor()))
                .toList();
        Class<?>[] types =
            Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        return new Shape(accessors, makeAccessible(type.getDeclaredConstructor(types)));
      } catch (NoSuchMethodException | InaccessibleObjectException e) {
        throw newException(type, "is not accessible; open its package to io.cachette.provider", e);
      }
    }

    private static <T extends AccessibleObject> T makeAccessible(T member) {
      member.setAccessible(true);
      return member;
    }
  }

  /** Returns the components of a record in the order in which they are declared. */
  static List<@Nullable Object> readComponents(Object record) {
    List<Method> accessors = SHAPES.get(record.getClass()).accessors;
    List<@Nullable Object> values = new ArrayList<>(accessors.size());
    try {
      for (Method accessor : accessors) {
        values.add(accessor.invoke(record));
      }
      return values;
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw newException(record.getClass(), "has an accessor that fails", e);
    }
  }

  /**
   * Creates a record of these components.
   *
   * @throws CodecException if the class is no record, has other components, or refuses these
   */
  static Object create(Class<?> type, List<@Nullable Object> values) {
    if (!type.isRecord()) {
      throw newException(type, "is no record", null);
    }
    try {
      return SHAPES.get(type).constructor.newInstance(values.toArray());
    } catch (ReflectiveOperationException | IllegalArgumentException | LinkageError e) {
      throw newException(type, "cannot be made of " + values.size() + " components", e);
    }
  }

  private static CodecException newException(
      Class<?> type, String what, @Nullable Throwable cause) {
    return new CodecException("Record " + type.getName() + " " + what, type.getName(), cause);
  }
}
