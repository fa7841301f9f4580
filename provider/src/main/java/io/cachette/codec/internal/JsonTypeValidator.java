package io.cachette.codec.internal;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.AbstractDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.deser.impl.UnsupportedTypeDeserializer;
import com.fasterxml.jackson.databind.deser.std.ContainerDeserializerBase;
import java.io.Serializable;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether Jackson can read a type from JSON alone, by the deserializers that it would use.
 */
final class JsonTypeValidator {

  private final Set<Class<?>> seen = new HashSet<>();

  private JsonTypeValidator() {}

  /**
   * Describes the first part of a type that does not determine a class or cannot be created.
   * Returns null if there is none. Deserializers of the user, and all that they read, are trusted.
   */
  static @Nullable String findProblem(DeserializationContext context, JavaType type)
      throws JsonMappingException {
    return new JsonTypeValidator()
        .findProblem(context.findRootValueDeserializer(type), type.getRawClass(), "");
  }

  private @Nullable String findProblem(
      @Nullable JsonDeserializer<?> reader, @Nullable Class<?> type, String path) {
    if (reader instanceof BeanDeserializerBase bean) {
      return findBeanProblem(bean, path);
    }
    if (reader instanceof ContainerDeserializerBase<?> container) {
      JavaType content = container.getContentType();
      Class<?> contentType = content == null ? null : content.getRawClass();
      return findProblem(container.getContentDeserializer(), contentType, path + "[]");
    }
    boolean isOpenType = type == Object.class || type == Number.class || type == Serializable.class;
    if (reader instanceof AbstractDeserializer || (isOpenType && isBuiltInReader(reader))) {
      return describe(path, type) + " does not say which class to make";
    }
    return reader instanceof UnsupportedTypeDeserializer
        ? describe(path, type) + " needs a module that is missing"
        : null;
  }

  private @Nullable String findBeanProblem(BeanDeserializerBase bean, String path) {
    Class<?> type = bean.handledType();
    if (!seen.add(type)) {
      return null;
    }
    ValueInstantiator creator = bean.getValueInstantiator();
    if (!creator.canInstantiate()) {
      return describe(path, type) + " has no constructor or factory that Jackson finds";
    }
    for (Iterator<SettableBeanProperty> each = bean.properties(); each.hasNext(); ) {
      SettableBeanProperty property = each.next();
      Class<?> propertyType = property.getType().getRawClass();
      String problem =
          findProblem(
              property.getValueDeserializer(), propertyType, path + "." + property.getName());
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private static boolean isBuiltInReader(@Nullable JsonDeserializer<?> reader) {
    return reader != null
        && reader.getClass().getPackage() == ContainerDeserializerBase.class.getPackage();
  }

  private static String describe(String path, @Nullable Class<?> type) {
    String name = type == null ? "a type" : type.getName();
    return path.isEmpty() ? name : "'" + path.substring(1) + "' of " + name;
  }
}
