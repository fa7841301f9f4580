package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import io.cachette.codec.internal.ScalarFormat.Text;
import org.jspecify.annotations.Nullable;

/**
 * The simple types: those of {@link ScalarFormat}, and enums, whose classes have to be found. Safe
 * for use by several threads.
 */
final class ScalarCodec {

  private static final char ENUM = 'e';

  private final ClassLoader loader;
  private final ClassFilter filter;

  ScalarCodec(ClassLoader loader, ClassFilter filter) {
    this.loader = loader;
    this.filter = filter;
  }

  /** The letter and the text of an object, or null if it is not of a simple type. */
  static @Nullable Text write(Object object) {
    return object instanceof Enum<?> constant
        ? new Text(ENUM, constant.getDeclaringClass().getName() + "#" + constant.name())
        : ScalarFormat.write(object);
  }

  /**
   * @throws CodecException if there is no such letter, or the text is not of its form
   */
  Object read(char letter, String text) {
    if (letter == ENUM) {
      return readConstant(text);
    }
    ScalarFormat format = ScalarFormat.of(letter);
    if (format == null) {
      throw new CodecException("Unknown format letter '" + letter + "'", null);
    }
    try {
      return format.read().apply(text);
    } catch (RuntimeException e) {
      String type = format.type().getSimpleName();
      throw new CodecException("Not a " + type + ": '" + MessageSanitizer.sanitize(text) + "'", e);
    }
  }

  /**
   * The class of a name, without initializing it.
   *
   * @throws CodecException if it cannot be found or the filter rejects it
   */
  Class<?> loadType(String name) {
    Class<?> type;
    try {
      type = ClassLookup.findStored(name, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new CodecException("Class " + name + " cannot be loaded", name, e);
    }
    if (!filter.isAllowed(type)) {
      throw new CodecException("Class " + name + " is rejected by the filter", name, null);
    }
    return type;
  }

  private Object readConstant(String text) {
    int hash = text.indexOf('#');
    Class<?> type = loadType(hash < 0 ? text : text.substring(0, hash));
    String name = text.substring(hash + 1);
    try {
      return readConstant(type, name);
    } catch (IllegalArgumentException e) {
      throw new CodecException(
          "Enum " + type.getName() + " has no constant " + MessageSanitizer.sanitize(name),
          type.getName(),
          null);
    } catch (LinkageError e) {
      throw new CodecException("Enum " + type.getName() + " fails", type.getName(), e);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // there is no other way to say it of a Class<?>
  private static Object readConstant(Class<?> type, String name) {
    if (!type.isEnum()) {
      throw new IllegalArgumentException("Not an enum");
    }
    return Enum.valueOf((Class) type, name);
  }
}
