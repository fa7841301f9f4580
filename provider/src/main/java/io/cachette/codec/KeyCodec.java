package io.cachette.codec;

/**
 * Encodes the keys of a cache. Identity in Redis is bytes, so equal keys of the documented types
 * give equal bytes in every JVM. Safe for use by several threads.
 */
public final class KeyCodec {

  private final DirectCodec codec;

  /**
   * @param loader where classes are found, before the thread's context class loader
   */
  public KeyCodec(ClassLoader loader) {
    this.codec = new DirectCodec(new JavaSerializer(loader), loader);
  }

  /**
   * The bytes of a key.
   *
   * @throws CodecException if it cannot be serialized
   */
  public byte[] encode(Object key) {
    return codec.encode(key);
  }

  /**
   * The key of some bytes.
   *
   * @throws CodecException if they are not of the documented form, or their class cannot be loaded
   */
  public Object decode(byte[] bytes) {
    return codec.decode(bytes);
  }
}
