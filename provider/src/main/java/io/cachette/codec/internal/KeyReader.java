package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import java.lang.reflect.Array;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the keys that {@link KeyWriter} writes. Thread-safe. */
final class KeyReader {

  private static final String COMPOSITES =
      ""
          + KeyWriter.ARRAY
          + KeyWriter.LIST
          + KeyWriter.SET
          + KeyWriter.MAP
          + KeyWriter.ENTRY
          + KeyWriter.OPTIONAL
          + KeyWriter.RECORD
          + KeyWriter.GENERATED
          + KeyWriter.HIBERNATE;

  private static final Map<String, Class<?>> PRIMITIVES =
      Map.of(
          "boolean", boolean.class,
          "byte", byte.class,
          "char", char.class,
          "double", double.class,
          "float", float.class,
          "int", int.class,
          "long", long.class,
          "short", short.class);

  private final ScalarCodec scalars;
  private final DirectCodec direct;

  KeyReader(ScalarCodec scalars, DirectCodec direct) {
    this.scalars = scalars;
    this.direct = direct;
  }

  static boolean isComposite(byte[] bytes) {
    return bytes.length > 1 && bytes[1] == ':' && COMPOSITES.indexOf((char) bytes[0]) >= 0;
  }

  /**
   * Reads a key from its canonical form.
   *
   * @throws CodecException if the text is not of the documented form, or a class cannot be loaded
   */
  Object read(String text) {
    Parser parser = new Parser(text);
    try {
      Object key = parser.readElement(0);
      parser.requireEnd();
      return Objects.requireNonNull(key);
    } catch (CodecException e) {
      throw e;
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      throw parser.newException(e);
    }
  }

  /** A parser of one text. */
  private final class Parser {

    private final String text;
    private int position;

    Parser(String text) {
      this.text = text;
    }

    @Nullable Object readElement(int depth) {
      if (depth > KeyWriter.MAX_DEPTH) {
        throw newException(null);
      }
      char letter = text.charAt(position++);
      expect(':');
      return switch (letter) {
        case KeyWriter.NULL -> null;
        case KeyWriter.BYTES -> Base64.getUrlDecoder().decode(readToken());
        case KeyWriter.OBJECT -> direct.deserialize(Base64.getUrlDecoder().decode(readToken()), 0);
        case KeyWriter.ARRAY -> readArray(depth);
        case KeyWriter.LIST -> readElements(depth);
        case KeyWriter.SET -> new LinkedHashSet<>(readElements(depth));
        case KeyWriter.MAP -> readMap(depth);
        case KeyWriter.ENTRY -> readEntry(depth);
        case KeyWriter.OPTIONAL -> toOptional(readElements(depth));
        case KeyWriter.RECORD -> Records.create(scalars.loadType(readToken()), readElements(depth));
        case KeyWriter.GENERATED ->
            GeneratedKeys.create(scalars.loadType(readToken()), readElements(depth));
        case KeyWriter.HIBERNATE ->
            HibernateKeys.create(scalars.loadType(readToken()), readElements(depth));
        default -> scalars.read(letter, readToken());
      };
    }

    private Object readArray(int depth) {
      Class<?> component = readComponentType(readToken());
      List<@Nullable Object> elements =
          component.isPrimitive()
              ? this.<@Nullable Object>readList(() -> readPrimitive(component, readToken()))
              : readElements(depth);
      Object array = Array.newInstance(component, elements.size());
      for (int i = 0; i < elements.size(); i++) {
        Array.set(array, i, elements.get(i));
      }
      return array;
    }

    private Object readPrimitive(Class<?> type, String token) {
      Object zero = Array.get(Array.newInstance(type, 1), 0);
      return Objects.requireNonNull(ScalarFormat.of(zero.getClass())).read().apply(token);
    }

    private Class<?> readComponentType(String name) {
      int end = name.length();
      while (name.startsWith("[]", end - 2)) {
        end -= 2;
      }
      String base = name.substring(0, end);
      Class<?> primitive = PRIMITIVES.get(base);
      Class<?> type = primitive == null ? scalars.loadType(base) : primitive;
      for (; end < name.length(); end += 2) {
        type = type.arrayType();
      }
      return type;
    }

    private Map<@Nullable Object, @Nullable Object> readMap(int depth) {
      Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
      readList(() -> readPair(depth)).forEach(pair -> map.put(pair.getKey(), pair.getValue()));
      return map;
    }

    private Object readEntry(int depth) {
      expect('(');
      Object entry = readPair(depth);
      expect(')');
      return entry;
    }

    private SimpleImmutableEntry<@Nullable Object, @Nullable Object> readPair(int depth) {
      Object key = readElement(depth + 1);
      expect('=');
      return new SimpleImmutableEntry<>(key, readElement(depth + 1));
    }

    private Object toOptional(List<@Nullable Object> elements) {
      if (elements.size() > 1) {
        throw newException(null);
      }
      return elements.isEmpty() ? Optional.empty() : Optional.ofNullable(elements.get(0));
    }

    private List<@Nullable Object> readElements(int depth) {
      return readList(() -> readElement(depth + 1));
    }

    private <T extends @Nullable Object> List<T> readList(Supplier<? extends T> element) {
      List<T> list = new ArrayList<>();
      expect('(');
      if (text.charAt(position) == ')') {
        position++;
        return list;
      }
      do {
        list.add(element.get());
      } while (text.charAt(position++) == ',');
      position--;
      expect(')');
      return list;
    }

    /** Reads up to the next separator and removes escaping backslashes. */
    private String readToken() {
      StringBuilder token = new StringBuilder();
      while (position < text.length() && ",()=".indexOf(text.charAt(position)) < 0) {
        if (text.charAt(position) == '\\') {
          position++;
        }
        token.append(text.charAt(position++));
      }
      return token.toString();
    }

    private void expect(char c) {
      if (text.charAt(position++) != c) {
        throw newException(null);
      }
    }

    void requireEnd() {
      if (position != text.length()) {
        throw newException(null);
      }
    }

    CodecException newException(@Nullable Throwable cause) {
      String shown = MessageSanitizer.sanitize(text);
      return new CodecException(
          "Not a key that Cachette wrote, see character " + position + ": " + shown, cause);
    }
  }
}
