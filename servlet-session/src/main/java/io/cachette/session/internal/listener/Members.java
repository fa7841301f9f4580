package io.cachette.session.internal.listener;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads fields and calls methods of objects by reflection, also those that are not public. */
final class Members {

  private static final String CALL = "()";

  private Members() {}

  /**
   * Reads a field, or calls a method without parameters.
   *
   * @param name such as {@code field} or {@code method()}
   */
  static @Nullable Object read(Object object, String name) throws ReflectiveOperationException {
    return name.endsWith(CALL)
        ? findMethod(object, name.substring(0, name.length() - CALL.length())).invoke(object)
        : findField(object, name).get(object);
  }

  /** Reads the first field of a type; null if there is none. */
  static <T> @Nullable T findFirst(Object object, Class<T> type)
      throws ReflectiveOperationException {
    Field found =
        streamMembers(object, Class::getDeclaredFields)
            .filter(field -> type.isAssignableFrom(field.getType()))
            .findFirst()
            .orElse(null);
    return found == null ? null : type.cast(makeAccessible(found).get(object));
  }

  private static Field findField(Object object, String name) throws NoSuchFieldException {
    return streamMembers(object, Class::getDeclaredFields)
        .filter(field -> field.getName().equals(name))
        .findFirst()
        .map(Members::makeAccessible)
        .orElseThrow(() -> new NoSuchFieldException(name));
  }

  private static Method findMethod(Object object, String name) throws NoSuchMethodException {
    return streamMembers(object, Class::getDeclaredMethods)
        .filter(method -> method.getName().equals(name) && method.getParameterCount() == 0)
        .findFirst()
        .map(Members::makeAccessible)
        .orElseThrow(() -> new NoSuchMethodException(name));
  }

  private static <M extends Member> Stream<M> streamMembers(
      Object object, Function<Class<?>, M[]> declared) {
    return Stream.<Class<?>>iterate(
            object.getClass(), Objects::nonNull, type -> type.getSuperclass())
        .flatMap(type -> Arrays.stream(declared.apply(type)));
  }

  private static <M extends AccessibleObject> M makeAccessible(M member) {
    member.setAccessible(true);
    return member;
  }
}
