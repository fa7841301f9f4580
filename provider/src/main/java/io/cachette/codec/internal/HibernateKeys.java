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
 * The keys of Hibernate's second-level cache, without the hash codes that they hold: that of an
 * enum differs from JVM to JVM, and an id that is or contains one would be another key in each.
 * Hibernate compares what is left deeply.
 *
 * <p>Known by name and by fields, as Hibernate is no dependency; a version whose classes have other
 * fields is not known, lest its keys lose something. A key that comes back has the same content and
 * the same bytes, and equals others that came back. Its hash code may differ from Hibernate's own,
 * which never reads keys back. Safe for use by several threads.
 */
final class HibernateKeys {

  /** Class to the fields that tell its keys apart, in the order of its constructor. */
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

  /** What follows from the other fields. */
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

  /** The classes that are known. */
  static Set<String> classNames() {
    return FIELDS.keySet();
  }

  /**
   * @param hasHashCode whether the constructor takes a hash code, after all that is in the fields
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

    /** Of the types of the fields, but that the names of filters are handed over in a set. */
    private static Class<?>[] toParameterTypes(List<Field> fields, boolean hasHashCode) {
      Stream<Class<?>> types = fields.stream().map(Field::getType);
      return Stream.concat(types, hasHashCode ? Stream.of(int.class) : Stream.empty())
          .map(type -> type == String[].class ? Set.class : type)
          .toArray(Class<?>[]::new);
    }
  }

  /** What a key is made of, or null if it is none that is known. */
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
   * A key of these parts.
   *
   * @throws CodecException if the class is none that is known, or is not made of such
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
