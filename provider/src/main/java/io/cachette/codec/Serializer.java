package io.cachette.codec;

/**
 * Turns objects into bytes and back. A serializer is used for objects that have no direct form.
 * Strings, numbers, enums, dates and times, and byte arrays have a direct form. Configure it by the
 * name of its class. Implementations must be thread-safe.
 *
 * <pre>{@code
 * public class BitSetSerializer implements Serializer {
 *   public byte[] serialize(Object bits) {
 *     return ((BitSet) bits).toByteArray();
 *   }
 *   public Object deserialize(byte[] bytes, int offset) {
 *     return BitSet.valueOf(Arrays.copyOfRange(bytes, offset, bytes.length));
 *   }
 * }
 * }</pre>
 */
public interface Serializer {

  /**
   * Turns an object into bytes from which {@link #deserialize} makes an equal one.
   *
   * @throws CodecException if the object cannot be serialized
   */
  byte[] serialize(Object object);

  /**
   * Turns bytes back into the object that was serialized.
   *
   * @param bytes holds the serialized form from {@code offset} to its end
   * @throws CodecException if the bytes cannot be read or are not accepted
   */
  Object deserialize(byte[] bytes, int offset);
}
