package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import io.cachette.codec.internal.ScalarFormat.Text;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes composite keys in their canonical form: a letter, a colon, for some letters the name of a
 * class, and in parentheses the encoded elements, separated by commas. Elements of sets and maps
 * are sorted by their encoded forms. In the texts of elements, {@code , ( ) = \} have a backslash
 * before them. Thread-safe.
 */
final class KeyWriter {

  static final char NULL = 'n';
  static final char BYTES = 'x';
  static final char OBJECT = 'o';
  static final char ARRAY = 'a';
  static final char LIST = 'q';
  static final char SET = 'w';
  static final char MAP = 'm';
  static final char ENTRY = 'E';
  static final char OPTIONAL = 'H';
  static final char RECORD = 'r';
  static final char GENERATED = 'K';
  static final char HIBERNATE = 'F';

  /** The deepest nesting. A key that is nested more deeply is assumed to contain itself. */
  static final int MAX_DEPTH = 100;

  private final ScalarCodec scalars;
  private final Function<Object, byte[]> serializer;

  KeyWriter(ScalarCodec scalars, Function<Object, byte[]> serializer) {
    this.scalars = scalars;
    this.serializer = serializer;
  }

  /** Returns the canonical form of a key, or null if its type has none. */
  @Nullable String writeComposite(Object key) {
    return key instanceof byte[] ? null : writeComposite(key, 0);
  }

  private @Nullable String writeComposite(Object key, int depth) {
    if (depth > MAX_DEPTH) {
      throw new CodecException(
          "A key is nested more than " + MAX_DEPTH + " deep, or contains itself", null);
    }
    Class<?> type = key.getClass();
    if (type.isArray()) {
      return writeArray(key, type.getComponentType(), depth);
    }
    if (type.isRecord()) {
      scalars.requireReadable(type);
      return join(RECORD, type.getName(), writeElements(Records.readComponents(key), depth));
    }
    if (key instanceof Optional<?> optional) {
      return join(OPTIONAL, "", writeElements(optional.stream().toList(), depth));
    }
    return isJdkCollection(type) ? writeCollection(key, depth) : writeFrameworkKey(key, depth);
  }

  /**
   * Whether a class is a collection of {@code java.util} that does not compare by reference. Such
   * collections are equal if their elements are equal, even if their classes differ.
   */
  static boolean isJdkCollection(Class<?> type) {
    String name = type.getName();
    return type.getClassLoader() == null
        && name.startsWith("java.util.")
        && !name.startsWith(IdentityHashMap.class.getName());
  }

  private @Nullable String writeCollection(Object key, int depth) {
    if (key instanceof List<?> list) {
      return join(LIST, "", writeElements(list, depth));
    }
    if (key instanceof Set<?> set) {
      return join(SET, "", sort(writeElements(set, depth)));
    }
    if (key instanceof Map<?, ?> map) {
      return join(MAP, "", sort(writeEntries(map.entrySet(), depth)));
    }
    return key instanceof Map.Entry<?, ?> entry
        ? join(ENTRY, "", writeEntries(List.of(entry), depth))
        : null;
  }

  private @Nullable String writeFrameworkKey(Object key, int depth) {
    String type = key.getClass().getName();
    @Nullable Object[] parameters = GeneratedKeys.extractParameters(key);
    if (parameters != null) {
      return join(GENERATED, type, writeDeepElements(parameters, depth));
    }
    @Nullable Object[] parts = HibernateKeys.extractParts(key);
    return parts == null ? null : join(HIBERNATE, type, writeDeepElements(parts, depth));
  }

  /** Frameworks compare the arrays in their keys deeply and ignore component types. */
  private List<String> writeDeepElements(@Nullable Object[] array, int depth) {
    List<String> elements = new ArrayList<>(array.length);
    for (Object element : array) {
      elements.add(
          element instanceof Object[] inner
              ? writeDeepArray(inner, depth + 1)
              : writeElement(element, depth + 1));
    }
    return elements;
  }

  private String writeDeepArray(@Nullable Object[] array, int depth) {
    if (depth > MAX_DEPTH) {
      throw new CodecException("A key contains itself", null);
    }
    return join(ARRAY, Object.class.getName(), writeDeepElements(array, depth));
  }

  private String writeArray(Object array, Class<?> component, int depth) {
    scalars.requireReadable(component);
    List<String> elements = new ArrayList<>(Array.getLength(array));
    for (int i = 0; i < Array.getLength(array); i++) {
      Object element = Array.get(array, i);
      elements.add(
          component.isPrimitive()
              ? Objects.requireNonNull(ScalarCodec.write(element)).text()
              : writeElement(element, depth + 1));
    }
    return join(ARRAY, component.getTypeName(), elements);
  }

  private List<String> writeElements(Iterable<?> objects, int depth) {
    List<String> elements = new ArrayList<>();
    objects.forEach(object -> elements.add(writeElement(object, depth + 1)));
    return elements;
  }

  private List<String> writeEntries(Collection<? extends Map.Entry<?, ?>> entries, int depth) {
    List<String> elements = new ArrayList<>(entries.size());
    for (Map.Entry<?, ?> entry : entries) {
      elements.add(
          writeElement(entry.getKey(), depth + 1)
              + "="
              + writeElement(entry.getValue(), depth + 1));
    }
    return elements;
  }

  private String writeElement(@Nullable Object object, int depth) {
    if (object == null) {
      return NULL + ":";
    }
    if (object instanceof byte[] bytes) {
      return BYTES + ":" + toBase64(bytes);
    }
    Text text = scalars.writeReadable(object);
    if (text != null) {
      return text.letter() + ":" + escape(text.text());
    }
    String composite = writeComposite(object, depth);
    return composite == null ? OBJECT + ":" + toBase64(serializer.apply(object)) : composite;
  }

  private static List<String> sort(List<String> elements) {
    Collections.sort(elements);
    return elements;
  }

  private static String join(char letter, String type, List<String> elements) {
    return letter + ":" + escape(type) + "(" + String.join(",", elements) + ")";
  }

  private static String toBase64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String escape(String text) {
    StringBuilder escaped = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isSpecial = c == ',' || c == '(' || c == ')' || c == '=' || c == '\\';
      if (isSpecial && escaped == null) {
        escaped = new StringBuilder(text.length() + 8).append(text, 0, i);
      }
      if (escaped != null) {
        (isSpecial ? escaped.append('\\') : escaped).append(c);
      }
    }
    return escaped == null ? text : escaped.toString();
  }
}
