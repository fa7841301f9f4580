package io.cachette.codec.internal;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.deser.DefaultDeserializationContext;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import com.fasterxml.jackson.databind.util.LookupCache;
import io.cachette.codec.CodecException;
import io.cachette.codec.Serializer;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Serializes objects of one type as JSON, by Jackson. That type alone determines which classes are
 * read. Type ids are never written or followed, even if annotations ask for them. Thread-safe.
 */
final class JsonSerializer implements Serializer {

  private static final String TIME_MODULE = "com.fasterxml.jackson.datatype.jsr310.JavaTimeModule";

  private static final int MAX_TYPES = 200;

  private final Class<?> type;
  private final ObjectWriter writer;
  private final ObjectReader reader;

  /**
   * @throws IllegalArgumentException if the type does not determine which classes to read
   */
  JsonSerializer(Class<?> type) {
    this.type = type;
    requireConcrete(type);
    JsonMapper mapper = newMapper();
    requireReadable(mapper, type);
    this.writer = mapper.writerFor(type);
    this.reader = mapper.readerFor(type);
  }

  @Override
  public byte[] serialize(Object object) {
    String found = object.getClass().getName();
    if (object.getClass() != type) {
      throw new CodecException(
          "A " + found + " would come back from JSON as a " + type.getName(), found, null);
    }
    try {
      return writer.writeValueAsBytes(object);
    } catch (JacksonException e) {
      throw new CodecException(
          "A " + found + " cannot be written as JSON: " + describeError(e), found, e);
    }
  }

  @Override
  public Object deserialize(byte[] bytes, int offset) {
    try {
      return reader.readValue(bytes, offset, bytes.length - offset);
    } catch (IOException e) {
      throw new CodecException(
          "It is no JSON of a " + type.getName() + ", see " + describePlace(e), type.getName(), e);
    }
  }

  /**
   * Returns the place of an error. Jackson's own message is left out, since it quotes stored data.
   */
  private static String describePlace(IOException e) {
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return mapping.getPath().stream()
          .map(
              each ->
                  each.getFieldName() == null ? "[" + each.getIndex() + "]" : each.getFieldName())
          .map(MessageSanitizer::sanitize)
          .collect(Collectors.joining("."));
    }
    return "its beginning or form (" + e.getClass().getSimpleName() + ")";
  }

  private static JsonMapper newMapper() {
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .typeFactory(newTypeFactory())
            .annotationIntrospector(new NoTypeIdIntrospector())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID)
            .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE);
    Module time = findTimeModule();
    return time == null ? builder.build() : builder.addModule(time).build();
  }

  /** The shared factory would keep the types of all caches, and so their class loaders. */
  private static TypeFactory newTypeFactory() {
    LookupCache<Object, JavaType> types = new LRUMap<>(16, MAX_TYPES);
    return TypeFactory.defaultInstance().withCache(types);
  }

  /** Other modules are not used, so that stored data does not depend on the class path. */
  private static @Nullable Module findTimeModule() {
    try {
      return Class.forName(TIME_MODULE, true, ObjectMapper.class.getClassLoader())
          .asSubclass(Module.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      return null;
    }
  }

  private static void requireConcrete(Class<?> type) {
    boolean isOpenType = type.isInterface() || Modifier.isAbstract(type.getModifiers());
    if (type == Object.class || (isOpenType && !type.isArray() && !type.isEnum())) {
      throw newException(type, "does not say which class to make", null);
    }
    if (type.getTypeParameters().length > 0) {
      throw newException(type, "does not say of what, as its type parameters are not known", null);
    }
  }

  private static void requireReadable(ObjectMapper mapper, Class<?> type) {
    JavaType javaType = mapper.constructType(type);
    try {
      String problem =
          JsonTypeValidator.findProblem(
              ((DefaultDeserializationContext) mapper.getDeserializationContext())
                  .createDummyInstance(mapper.getDeserializationConfig()),
              javaType);
      if (problem != null) {
        throw newException(type, "cannot be read from JSON, as " + problem, null);
      }
    } catch (JsonMappingException e) {
      throw newException(type, "cannot be read from JSON (" + describeError(e) + ")", e);
    }
  }

  private static IllegalArgumentException newException(
      Class<?> type, String why, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "serializer 'json': value type "
            + type.getName()
            + " "
            + why
            + ". Set the exact class of the values as the value type of the cache, or use another"
            + " serializer",
        cause);
  }

  private static String describeError(JacksonException e) {
    return e.getOriginalMessage();
  }

  /** Ignores annotations that would put type ids into the JSON. */
  private static final class NoTypeIdIntrospector extends JacksonAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable TypeResolverBuilder<?> findTypeResolver(
        MapperConfig<?> config, AnnotatedClass type, JavaType baseType) {
      return null;
    }

    @Override
    public @Nullable TypeResolverBuilder<?> findPropertyTypeResolver(
        MapperConfig<?> config, AnnotatedMember member, JavaType baseType) {
      return null;
    }

    @Override
    public @Nullable TypeResolverBuilder<?> findPropertyContentTypeResolver(
        MapperConfig<?> config, AnnotatedMember member, JavaType containerType) {
      return null;
    }
  }
}
