package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import io.cachette.codec.Serializer;
import io.cachette.codec.internal.ScalarFormat.Text;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Encodes simple types and byte arrays directly, and other objects by a {@link Serializer}. Used
 * for keys and for values. Thread-safe.
 */
final class DirectCodec {

  private static final char BYTES = 'x';

  private final ScalarCodec scalars;
  private final char objectLetter;
  private final Serializer serializer;

  /**
   * @param objectLetter format letter before the bytes of the serializer
   */
  DirectCodec(ScalarCodec scalars, char objectLetter, Serializer serializer) {
    this.scalars = scalars;
    this.objectLetter = objectLetter;
    this.serializer = serializer;
  }

  /**
   * Encodes an object.
   *
   * @throws CodecException if the serializer cannot write it, or it could not be read
   */
  byte[] encode(Object object) {
    if (object instanceof byte[] bytes) {
      return prependLetter(BYTES, bytes);
    }
    Text text = scalars.writeReadable(object);
    return text == null ? prependLetter(objectLetter, serialize(object)) : text.toBytes();
  }

  /**
   * Decodes an object.
   *
   * @throws CodecException if the bytes are not of the documented form, or their class cannot be
   *     loaded
   */
  Object decode(byte[] bytes) {
    if (bytes.length < 2 || bytes[1] != ':') {
      throw new CodecException(
          "Not a form that Cachette wrote: " + bytes.length + " bytes without a format letter",
          null);
    }
    char letter = (char) bytes[0];
    if (letter == objectLetter) {
      return deserialize(bytes, 2);
    }
    return letter == BYTES
        ? Arrays.copyOfRange(bytes, 2, bytes.length)
        : scalars.read(letter, readText(bytes));
  }

  /**
   * Serializes an object. Any exception of the serializer is thrown as a {@link CodecException}.
   */
  byte[] serialize(Object object) {
    try {
      return serializer.serialize(object);
    } catch (CodecException e) {
      throw e;
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      String type = object.getClass().getName();
      throw new CodecException("An object of " + type + " cannot be serialized: " + e, type, e);
    }
  }

  /**
   * Deserializes an object. Any exception of the serializer is thrown as a {@link CodecException}.
   */
  Object deserialize(byte[] bytes, int offset) {
    Object object;
    try {
      object = serializer.deserialize(bytes, offset);
    } catch (CodecException e) {
      throw e;
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      throw new CodecException("A serialized object cannot be read: " + e, e);
    }
    if (object == null) {
      throw new CodecException("The serialized object is null", null);
    }
    return object;
  }

  static String readText(byte[] bytes) {
    return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_8);
  }

  private static byte[] prependLetter(char letter, byte[] payload) {
    byte[] bytes = new byte[payload.length + 2];
    bytes[0] = (byte) letter;
    bytes[1] = ':';
    System.arraycopy(payload, 0, bytes, 2, payload.length);
    return bytes;
  }
}
