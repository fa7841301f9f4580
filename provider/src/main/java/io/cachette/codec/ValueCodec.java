package io.cachette.codec;

/** Encodes the values of a cache. Safe for use by several threads. */
public final class ValueCodec {

  private final ValueFormat format;
  private final DirectCodec codec;

  /**
   * @param loader where classes are found, before the thread's context class loader
   */
  public ValueCodec(ValueFormat format, ClassLoader loader) {
    this.format = format;
    this.codec = new DirectCodec(new JavaSerializer(loader), loader);
  }

  /**
   * The bytes of a value.
   *
   * @param key encoded key of its entry, to which an encrypted value is bound
   * @throws CodecException if it cannot be serialized
   */
  public byte[] encode(byte[] key, Object value) {
    return codec.encode(value);
  }

  /**
   * The value of some bytes.
   *
   * @param key encoded key of its entry
   * @throws CodecException if they are not of the documented form, or their class cannot be loaded
   */
  public Object decode(byte[] key, byte[] bytes) {
    return codec.decode(bytes);
  }

  /** Whether a value can be read only together with the key of its entry. */
  public boolean isBoundToKey() {
    return format.encryption() != null;
  }
}
