package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import io.cachette.codec.internal.ScalarFormat.Text;
import org.jspecify.annotations.Nullable;

/** Encodes simple types: those of {@link ScalarFormat}, and enums. Thread-safe. */
final class ScalarCodec {

  private static final char ENUM = 'e';

  private final ClassLoader loader;
  private final ClassFilter filter;

  ScalarCodec(ClassLoader loader, ClassFilter filter) {
    this.loader = loader;
    this.filter = filter;
  }

  /** Returns the letter and the text of an object, or null if its type is not simple. */
  static @Nullable Text write(Object object) {
    return object instanceof Enum<?> constant
        ? new Text(ENUM, constant.getDeclaringClass().getName() + "#" + constant.name())
        : ScalarFormat.write(object);
  }

  /**
   * Writes an object as {@link #write} does.
   *
   * @throws CodecException if it is an enum that would not be read, because the filter rejects it
   */
  @Nullable Text writeReadable(Object object) {
    if (object instanceof Enum<?> constant) {
      requireReadable(constant.getDeclaringClass());
    }
    return write(object);
  }

  /**
   * Refuses a class whose name is written.
   *
   * @throws CodecException if the filter rejects it when it is read
   */
  void requireReadable(Class<?> type) {
    filter.requireAllowed(type);
  }

  /**
   * Reads an object from its letter and text.
   *
   * @throws CodecException if the letter is unknown, or the text is not of its form
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
   * Loads a class without initializing it.
   *
   * @throws CodecException if it cannot be found or the filter rejects it
   */
  Class<?> loadType(String name) {
    Class<?> type;
    try {
      type = ClassLookup.findStored(name, loader, filter);
    } catch (CodecException e) {
      throw e;
    } catch (ClassNotFoundException | RuntimeException | LinkageError e) {
      // Some class loaders throw IllegalArgumentException for a name that no file can have.
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

  @SuppressWarnings({"unchecked", "rawtypes"}) // a Class<?> cannot express the bound
  private static Object readConstant(Class<?> type, String name) {
    if (!type.isEnum()) {
      throw new IllegalArgumentException("Not an enum");
    }
    return Enum.valueOf((Class) type, name);
  }
}
