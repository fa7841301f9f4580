package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes apart and creates the keys that frameworks make of the arguments of a method. Their classes
 * wrap an {@code Object[]}, compare it deeply and have a constructor for it. They are known by
 * name, since none of the frameworks is a dependency.
 */
final class GeneratedKeys {

  /** The field that holds the array, by the name of the class. */
  private static final Map<String, String> FIELDS =
      Map.of(
          "io.cachette.cdi.ArgumentsKey", "arguments",
          "org.jsr107.ri.annotations.DefaultGeneratedCacheKey", "parameters",
          "org.springframework.cache.interceptor.SimpleKey", "params");

  private static final ClassValue<Field> FIELD =
      new ClassValue<>() {
        @Override
        protected Field computeValue(Class<?> type) {
          try {
            Field field = type.getDeclaredField(Objects.requireNonNull(FIELDS.get(type.getName())));
            field.setAccessible(true);
            return field;
          } catch (ReflectiveOperationException | RuntimeException e) {
            throw newException(type, e);
          }
        }
      };

  private GeneratedKeys() {}

  /** Returns the names of the known classes. */
  static Set<String> classNames() {
    return FIELDS.keySet();
  }

  /** Returns the arguments that a key is made of, or null if its class is not known. */
  static @Nullable Object @Nullable [] extractParameters(Object key) {
    Class<?> type = key.getClass();
    if (!FIELDS.containsKey(type.getName())) {
      return null;
    }
    try {
      return (Object[]) FIELD.get(type).get(key);
    } catch (IllegalAccessException | ClassCastException e) {
      throw newException(type, e);
    }
  }

  /**
   * Creates a key of these arguments.
   *
   * @throws CodecException if the class is not known
   */
  static Object create(Class<?> type, List<@Nullable Object> parameters) {
    if (!FIELDS.containsKey(type.getName())) {
      throw newException(type, null);
    }
    try {
      return type.getConstructor(Object[].class).newInstance((Object) parameters.toArray());
    } catch (ReflectiveOperationException | IllegalArgumentException | LinkageError e) {
      throw newException(type, e);
    }
  }

  private static CodecException newException(Class<?> type, @Nullable Throwable cause) {
    return new CodecException(
        type.getName() + " is not the generated key that it should be", type.getName(), cause);
  }
}
