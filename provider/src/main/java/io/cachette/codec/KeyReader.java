package io.cachette.codec;

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

/** Reads what {@link KeyWriter} writes. Safe for use by several threads. */
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

  private final Scalars scalars;
  private final DirectCodec direct;

  KeyReader(Scalars scalars, DirectCodec direct) {
    this.scalars = scalars;
    this.direct = direct;
  }

  static boolean isComposite(byte[] bytes) {
    return bytes.length > 1 && bytes[1] == ':' && COMPOSITES.indexOf((char) bytes[0]) >= 0;
  }

  /**
   * @throws CodecException if the text is not of the documented form, or a class cannot be loaded
   */
  Object read(String text) {
    Parser parser = new Parser(text);
    try {
      Object key = parser.element(0);
      parser.end();
      return Objects.requireNonNull(key);
    } catch (CodecException e) {
      throw e;
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      throw parser.malformed(e);
    }
  }

  /** Goes through one text. */
  private final class Parser {

    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    @Nullable Object element(int depth) {
      if (depth > KeyWriter.MAX_DEPTH) {
        throw malformed(null);
      }
      char letter = text.charAt(at++);
      expect(':');
      return switch (letter) {
        case KeyWriter.NULL -> null;
        case KeyWriter.BYTES -> Base64.getUrlDecoder().decode(token());
        case KeyWriter.OBJECT -> direct.deserialize(Base64.getUrlDecoder().decode(token()), 0);
        case KeyWriter.ARRAY -> array(depth);
        case KeyWriter.LIST -> elements(depth);
        case KeyWriter.SET -> new LinkedHashSet<>(elements(depth));
        case KeyWriter.MAP -> map(depth);
        case KeyWriter.ENTRY -> entry(depth);
        case KeyWriter.OPTIONAL -> optional(elements(depth));
        case KeyWriter.RECORD -> Records.create(scalars.type(token()), elements(depth));
        case KeyWriter.GENERATED -> GeneratedKeys.create(scalars.type(token()), elements(depth));
        case KeyWriter.HIBERNATE -> HibernateKeys.create(scalars.type(token()), elements(depth));
        default -> scalars.read(letter, token());
      };
    }

    private Object array(int depth) {
      Class<?> component = component(token());
      List<@Nullable Object> elements =
          component.isPrimitive()
              ? this.<@Nullable Object>list(() -> primitive(component, token()))
              : elements(depth);
      Object array = Array.newInstance(component, elements.size());
      for (int i = 0; i < elements.size(); i++) {
        Array.set(array, i, elements.get(i));
      }
      return array;
    }

    private Object primitive(Class<?> type, String token) {
      Object zero = Array.get(Array.newInstance(type, 1), 0);
      return Objects.requireNonNull(Format.of(zero.getClass())).read().apply(token);
    }

    private Class<?> component(String name) {
      int end = name.length();
      while (name.startsWith("[]", end - 2)) {
        end -= 2;
      }
      String base = name.substring(0, end);
      Class<?> primitive = PRIMITIVES.get(base);
      Class<?> type = primitive == null ? scalars.type(base) : primitive;
      for (; end < name.length(); end += 2) {
        type = type.arrayType();
      }
      return type;
    }

    private Map<@Nullable Object, @Nullable Object> map(int depth) {
      Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
      list(() -> pair(depth)).forEach(pair -> map.put(pair.getKey(), pair.getValue()));
      return map;
    }

    private Object entry(int depth) {
      expect('(');
      Object entry = pair(depth);
      expect(')');
      return entry;
    }

    private SimpleImmutableEntry<@Nullable Object, @Nullable Object> pair(int depth) {
      Object key = element(depth + 1);
      expect('=');
      return new SimpleImmutableEntry<>(key, element(depth + 1));
    }

    private Object optional(List<@Nullable Object> elements) {
      if (elements.size() > 1) {
        throw malformed(null);
      }
      return elements.isEmpty() ? Optional.empty() : Optional.ofNullable(elements.get(0));
    }

    private List<@Nullable Object> elements(int depth) {
      return list(() -> element(depth + 1));
    }

    private <T extends @Nullable Object> List<T> list(Supplier<? extends T> element) {
      List<T> list = new ArrayList<>();
      expect('(');
      if (text.charAt(at) == ')') {
        at++;
        return list;
      }
      do {
        list.add(element.get());
      } while (text.charAt(at++) == ',');
      at--;
      expect(')');
      return list;
    }

    /** The text up to the next separator, without its backslashes. */
    private String token() {
      StringBuilder token = new StringBuilder();
      while (at < text.length() && ",()=".indexOf(text.charAt(at)) < 0) {
        if (text.charAt(at) == '\\') {
          at++;
        }
        token.append(text.charAt(at++));
      }
      return token.toString();
    }

    private void expect(char c) {
      if (text.charAt(at++) != c) {
        throw malformed(null);
      }
    }

    void end() {
      if (at != text.length()) {
        throw malformed(null);
      }
    }

    CodecException malformed(@Nullable Throwable cause) {
      String shown = Shortened.text(text);
      return new CodecException(
          "Not a key that Cachette wrote, see character " + at + ": " + shown, cause);
    }
  }
}
