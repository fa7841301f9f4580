package io.cachette.codec;

import io.cachette.codec.Format.Text;
import org.jspecify.annotations.Nullable;

/**
 * The simple types: those of {@link Format}, and enums, whose classes have to be found. Safe for
 * use by several threads.
 */
final class Scalars {

  private static final char ENUM = 'e';

  private final ClassLoader loader;
  private final ClassFilter filter;

  Scalars(ClassLoader loader, ClassFilter filter) {
    this.loader = loader;
    this.filter = filter;
  }

  /** The letter and the text of an object, or null if it is not of a simple type. */
  static @Nullable Text write(Object object) {
    return object instanceof Enum<?> constant
        ? new Text(ENUM, constant.getDeclaringClass().getName() + "#" + constant.name())
        : Format.write(object);
  }

  /**
   * @throws CodecException if there is no such letter, or the text is not of its form
   */
  Object read(char letter, String text) {
    if (letter == ENUM) {
      return constant(text);
    }
    Format row = Format.of(letter);
    if (row == null) {
      throw new CodecException("Unknown format letter '" + letter + "'", null);
    }
    try {
      return row.read().apply(text);
    } catch (RuntimeException e) {
      String type = row.type().getSimpleName();
      throw new CodecException("Not a " + type + ": '" + Shortened.text(text) + "'", e);
    }
  }

  /**
   * The class of a name, without initializing it.
   *
   * @throws CodecException if it cannot be found or the filter rejects it
   */
  Class<?> type(String name) {
    Class<?> type;
    try {
      type = ClassLoading.findStored(name, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new CodecException("Class " + name + " cannot be loaded", name, e);
    }
    if (!filter.accepts(type)) {
      throw new CodecException("Class " + name + " is rejected by the filter", name, null);
    }
    return type;
  }

  private Object constant(String text) {
    int hash = text.indexOf('#');
    Class<?> type = type(hash < 0 ? text : text.substring(0, hash));
    String name = text.substring(hash + 1);
    try {
      return constant(type, name);
    } catch (IllegalArgumentException e) {
      throw new CodecException(
          "Enum " + type.getName() + " has no constant " + Shortened.text(name),
          type.getName(),
          null);
    } catch (LinkageError e) {
      throw new CodecException("Enum " + type.getName() + " fails", type.getName(), e);
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // there is no other way to say it of a Class<?>
  private static Object constant(Class<?> type, String name) {
    if (!type.isEnum()) {
      throw new IllegalArgumentException("Not an enum");
    }
    return Enum.valueOf((Class) type, name);
  }
}
