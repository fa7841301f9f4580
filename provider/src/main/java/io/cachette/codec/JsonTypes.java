package io.cachette.codec;

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

/** Goes through what Jackson would read for a type, to find what JSON alone cannot tell. */
final class JsonTypes {

  private final Set<Class<?>> seen = new HashSet<>();

  private JsonTypes() {}

  /**
   * Where the type, or something that it holds, does not say which class to make, or cannot be
   * made; null if all can be read. Readers of the user, and what they hold, are trusted.
   */
  static @Nullable String flaw(DeserializationContext context, JavaType type)
      throws JsonMappingException {
    return new JsonTypes().flaw(context.findRootValueDeserializer(type), type.getRawClass(), "");
  }

  private @Nullable String flaw(
      @Nullable JsonDeserializer<?> reader, @Nullable Class<?> type, String path) {
    if (reader instanceof BeanDeserializerBase bean) {
      return ofBean(bean, path);
    }
    if (reader instanceof ContainerDeserializerBase<?> container) {
      JavaType content = container.getContentType();
      Class<?> held = content == null ? null : content.getRawClass();
      return flaw(container.getContentDeserializer(), held, path + "[]");
    }
    boolean open = type == Object.class || type == Number.class || type == Serializable.class;
    if (reader instanceof AbstractDeserializer || (open && isOfJackson(reader))) {
      return described(path, type) + " does not say which class to make";
    }
    return reader instanceof UnsupportedTypeDeserializer
        ? described(path, type) + " needs a module that is missing"
        : null;
  }

  private @Nullable String ofBean(BeanDeserializerBase bean, String path) {
    Class<?> type = bean.handledType();
    if (!seen.add(type)) {
      return null;
    }
    ValueInstantiator creator = bean.getValueInstantiator();
    if (!creator.canInstantiate()) {
      return described(path, type) + " has no constructor or factory that Jackson finds";
    }
    for (Iterator<SettableBeanProperty> each = bean.properties(); each.hasNext(); ) {
      SettableBeanProperty property = each.next();
      Class<?> held = property.getType().getRawClass();
      String flaw = flaw(property.getValueDeserializer(), held, path + "." + property.getName());
      if (flaw != null) {
        return flaw;
      }
    }
    return null;
  }

  private static boolean isOfJackson(@Nullable JsonDeserializer<?> reader) {
    return reader != null
        && reader.getClass().getPackage() == ContainerDeserializerBase.class.getPackage();
  }

  private static String described(String path, @Nullable Class<?> type) {
    String name = type == null ? "a type" : type.getName();
    return path.isEmpty() ? name : "'" + path.substring(1) + "' of " + name;
  }
}
