package io.cachette.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What keys and values have in common. Simple types (strings, numbers, booleans, characters, UUIDs,
 * {@code java.time} values, enums) and byte arrays are written directly, everything else through a
 * {@link Serializer}.
 *
 * <p>Equal objects of the simple types give equal bytes in every JVM. Objects that go through the
 * serializer should be used as keys only if equal ones serialize alike. Safe for use by several
 * threads.
 */
final class DirectCodec {

  private static final char BYTES = 'x';
  private static final char ENUM = 'e';
  private static final char OBJECT = 'o';

  private final Serializer serializer;
  private final ClassLoader loader;

  /**
   * @param serializer what writes the types that have no direct form
   * @param loader where classes of enums are found, before the thread's context class loader
   */
  DirectCodec(Serializer serializer, ClassLoader loader) {
    this.serializer = serializer;
    this.loader = loader;
  }

  /**
   * The bytes of an object.
   *
   * @throws CodecException if the serializer cannot write it
   */
  byte[] encode(Object object) {
    byte[] simple = Format.encode(object);
    if (simple != null) {
      return simple;
    }
    if (object instanceof byte[] bytes) {
      return tagged(BYTES, bytes);
    }
    if (object instanceof Enum<?> constant) {
      return Format.tagged(ENUM, constant.getDeclaringClass().getName() + "#" + constant.name());
    }
    return tagged(OBJECT, serializer.serialize(object));
  }

  /**
   * The object of some bytes.
   *
   * @throws CodecException if they are not of the documented form, or their class cannot be loaded
   */
  Object decode(byte[] bytes) {
    if (bytes.length < 2 || bytes[1] != ':') {
      throw new CodecException(
          "Not a form that Cachette wrote: " + bytes.length + " bytes without a format letter",
          null);
    }
    char letter = (char) bytes[0];
    return switch (letter) {
      case BYTES -> Arrays.copyOfRange(bytes, 2, bytes.length);
      case OBJECT -> serializer.deserialize(bytes, 2);
      case ENUM -> constant(text(bytes));
      default -> simple(letter, text(bytes));
    };
  }

  private static Object simple(char letter, String text) {
    Format row = Format.of(letter);
    if (row == null) {
      throw new CodecException("Unknown format letter '" + letter + "'", null);
    }
    try {
      return row.read().apply(text);
    } catch (RuntimeException e) {
      throw new CodecException("Not a " + row.type().getSimpleName() + ": '" + text + "'", e);
    }
  }

  private Object constant(String text) {
    int hash = text.indexOf('#');
    String className = hash < 0 ? text : text.substring(0, hash);
    Class<?> type;
    try {
      type = ClassLoading.find(className, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new CodecException("The enum " + className + " cannot be loaded", e);
    }
    String name = text.substring(hash + 1);
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(name)) {
          return constant;
        }
      }
    }
    throw new CodecException("The enum " + className + " has no constant " + name, null);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_8);
  }

  private static byte[] tagged(char letter, byte[] payload) {
    byte[] bytes = new byte[payload.length + 2];
    bytes[0] = (byte) letter;
    bytes[1] = ':';
    System.arraycopy(payload, 0, bytes, 2, payload.length);
    return bytes;
  }
}
