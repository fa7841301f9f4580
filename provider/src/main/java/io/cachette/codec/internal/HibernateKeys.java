package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes apart and creates the keys of Hibernate's second-level cache, without the hash codes that
 * they hold. The hash code of an enum differs from JVM to JVM, so an id that is or contains an enum
 * would be another key in each JVM. Hibernate compares the other fields deeply.
 *
 * <p>The classes are known by name and fields, since Hibernate is no dependency. If a version of
 * Hibernate has classes with other fields, they are not known, because a key could lose content. A
 * key that is read back has the same content and the same bytes, and it equals other keys that are
 * read back. Its hash code may differ from that of Hibernate's own keys. This is safe because
 * Hibernate never reads keys back. Thread-safe.
 */
final class HibernateKeys {

  /**
   * The fields that distinguish keys, in the order of the constructor, by the name of the class.
   */
  private static final Map<String, List<String>> FIELDS =
      Map.of(
          "org.hibernate.cache.internal.BasicCacheKeyImplementation",
          List.of("id", "entityOrRoleName"),
          "org.hibernate.cache.internal.CacheKeyImplementation",
          List.of("id", "entityOrRoleName", "tenantId"),
          "org.hibernate.cache.internal.NaturalIdCacheKey",
          List.of("naturalIdValues", "entityName", "tenantId"),
          "org.hibernate.cache.spi.QueryKey",
          List.of(
              "sqlQueryString",
              "parameterBindingsMemento",
              "firstRow",
              "maxRows",
              "enabledFilterNames"),
          "org.hibernate.query.internal.QueryParameterBindingsImpl$ParameterBindingsMementoImpl",
          List.of("values"));

  private static final String HASH = "hashCode";

  /** Fields that are derived from the others. */
  private static final Set<String> DERIVED = Set.of(HASH, "requiresDeepEquals");

  private static final ClassValue<Optional<Shape>> SHAPES =
      new ClassValue<>() {
        @Override
        protected Optional<Shape> computeValue(Class<?> type) {
          List<String> names = FIELDS.get(type.getName());
          return names == null ? Optional.empty() : Shape.of(type, names);
        }
      };

  private HibernateKeys() {}

  /** Returns the names of the known classes. */
  static Set<String> classNames() {
    return FIELDS.keySet();
  }

  /**
   * @param hasHashCode whether the constructor takes a hash code as its last parameter
   */
  private record Shape(List<Field> fields, Constructor<?> constructor, boolean hasHashCode) {

    static Optional<Shape> of(Class<?> type, List<String> names) {
      Map<String, Field> storedFields = findStoredFields(type);
      boolean hasHashCode = storedFields.containsKey(HASH);
      storedFields.keySet().removeAll(DERIVED);
      if (!storedFields.keySet().equals(Set.copyOf(names))) {
        return Optional.empty();
      }
      List<Field> fields = names.stream().map(storedFields::get).toList();
      try {
        Constructor<?> constructor =
            type.getDeclaredConstructor(toParameterTypes(fields, hasHashCode));
        constructor.setAccessible(true);
        fields.forEach(field -> field.setAccessible(true));
        return Optional.of(new Shape(fields, constructor, hasHashCode));
      } catch (NoSuchMethodException | InaccessibleObjectException e) {
        return Optional.empty();
      }
    }

    private static Map<String, Field> findStoredFields(Class<?> type) {
      return Arrays.stream(type.getDeclaredFields())
          .filter(field -> (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0)
          .collect(Collectors.toMap(Field::getName, field -> field));
    }

    /**
     * Returns the types of the fields, except that the constructor takes the names of filters as a
     * set.
     */
    private static Class<?>[] toParameterTypes(List<Field> fields, boolean hasHashCode) {
      Stream<Class<?>> types = fields.stream().map(Field::getType);
      return Stream.concat(types, hasHashCode ? Stream.of(int.class) : Stream.empty())
          .map(type -> type == String[].class ? Set.class : type)
          .toArray(Class<?>[]::new);
    }
  }

  /** Returns the parts that a key is made of, or null if its class is not known. */
  static @Nullable Object @Nullable [] extractParts(Object key) {
    Class<?> type = key.getClass();
    Shape shape = SHAPES.get(type).orElse(null);
    if (shape == null) {
      return null;
    }
    @Nullable Object[] parts = new Object[shape.fields.size()];
    try {
      for (int i = 0; i < parts.length; i++) {
        parts[i] = shape.fields.get(i).get(key);
      }
      return parts;
    } catch (IllegalAccessException e) {
      throw newException(type, e);
    }
  }

  /**
   * Creates a key of these parts.
   *
   * @throws CodecException if the class is not known or has other parts
   */
  static Object create(Class<?> type, List<@Nullable Object> parts) {
    Shape shape = SHAPES.get(type).orElseThrow(() -> newException(type, null));
    List<@Nullable Object> arguments = new ArrayList<>(parts);
    if (shape.hasHashCode) {
      arguments.add(Arrays.deepHashCode(parts.toArray()));
    }
    int names = List.of(shape.constructor.getParameterTypes()).indexOf(Set.class);
    if (names >= 0 && names < parts.size() && parts.get(names) instanceof Object[] array) {
      arguments.set(names, new LinkedHashSet<>(Arrays.asList(array)));
    }
    try {
      return shape.constructor.newInstance(arguments.toArray());
    } catch (ReflectiveOperationException | IllegalArgumentException | LinkageError e) {
      throw newException(type, e);
    }
  }

  private static CodecException newException(Class<?> type, @Nullable Throwable cause) {
    return new CodecException(
        type.getName() + " is not the key of Hibernate that it should be", type.getName(), cause);
  }
}
