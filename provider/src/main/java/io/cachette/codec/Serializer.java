package io.cachette.codec;

import io.cachette.codec.internal.ValueCodec;

/**
 * Turns the objects that have no direct form (see {@link ValueCodec}) into bytes and back.
 * Implementations must be safe for use by several threads.
 */
public interface Serializer {

  /**
   * Bytes from which {@link #deserialize} makes an equal object.
   *
   * @throws CodecException if the object cannot be serialized
   */
  byte[] serialize(Object object);

  /**
   * The object that was serialized.
   *
   * @param bytes holds the serialized form from {@code offset} to its end
   * @throws CodecException if the bytes cannot be read or are not accepted
   */
  Object deserialize(byte[] bytes, int offset);
}
