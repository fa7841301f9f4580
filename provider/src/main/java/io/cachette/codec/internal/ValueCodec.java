package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import io.cachette.codec.Encryption;
import io.cachette.codec.ValueFormat;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the values of a cache as a {@link ValueFormat} says: simple values and byte arrays
 * directly, others by the serializer; then compresses, then encrypts. An encrypted value is bound
 * to the cache and to the key of its entry, and a cache that encrypts reads nothing that is not
 * encrypted. Compressed values are read whatever the format says. Safe for use by several threads.
 */
public final class ValueCodec {

  private final ValueFormat format;
  private final Class<?> type;
  private final DirectCodec direct;
  private final @Nullable AesGcm cipher;

  /**
   * @param type of which values have to be
   * @param loader where classes are found, before the thread's context class loader and our own
   * @param context where the values are kept, to which encrypted ones are bound; the same on all
   *     nodes
   * @throws IllegalArgumentException if there is no such serializer, it cannot write the type, or a
   *     library that the format needs is missing
   */
  public ValueCodec(ValueFormat format, Class<?> type, ClassLoader loader, String context) {
    this.format = format;
    this.type = type;
    ClassFilter filter = new ClassFilter(format.allow());
    Serializers.Choice choice = Serializers.choose(format.serializer(), type, loader, filter);
    this.direct =
        new DirectCodec(new ScalarCodec(loader, filter), choice.letter(), choice.serializer());
    Encryption encryption = format.encryption();
    this.cipher = encryption == null ? null : new AesGcm(encryption, context);
    CompressedFormat.requireLibrary(format.compression());
  }

  /**
   * The bytes of a value.
   *
   * @param key encoded key of its entry, to which an encrypted value is bound
   * @throws CodecException if it cannot be serialized
   */
  public byte[] encode(byte[] key, Object value) {
    return seal(key, serialize(value));
  }

  /**
   * The value of some bytes.
   *
   * @param key encoded key of its entry
   * @throws CodecException if they are not of the documented form, are of another type, their class
   *     cannot be loaded or is not accepted, they are not encrypted though they should be, their
   *     key is not known, or they were changed or belong to another entry
   */
  public Object decode(byte[] key, byte[] bytes) {
    return deserialize(open(key, bytes));
  }

  /**
   * The first half of {@link #encode}: the bytes of a value before they are compressed and
   * encrypted, so that values can be compared.
   *
   * @throws CodecException if it cannot be serialized
   */
  public byte[] serialize(Object value) {
    return direct.encode(value);
  }

  /** The second half of {@link #encode}: compresses, and encrypts. */
  public byte[] seal(byte[] key, byte[] plain) {
    byte[] compressed =
        plain.length < format.threshold()
            ? plain
            : CompressedFormat.compress(plain, format.compression());
    return cipher == null ? compressed : cipher.encrypt(key, compressed);
  }

  /**
   * The first half of {@link #decode}: what {@link #seal} was given.
   *
   * @throws CodecException if the bytes are not encrypted though they should be, their key is not
   *     known, or they were changed or belong to another entry
   */
  public byte[] open(byte[] key, byte[] bytes) {
    return CompressedFormat.decompress(
        cipher == null ? requirePlain(bytes) : cipher.decrypt(key, bytes));
  }

  /**
   * The second half of {@link #decode}.
   *
   * @throws CodecException if the bytes are not of the documented form, are of another type, or
   *     their class cannot be loaded or is not accepted
   */
  public Object deserialize(byte[] plain) {
    Object value = direct.decode(plain);
    if (!type.isInstance(value)) {
      String found = value.getClass().getName();
      throw new CodecException("It is a " + found + ", not a " + type.getName(), found, null);
    }
    return value;
  }

  /** Whether an object is of a type that has a direct form, and cannot change. */
  public static boolean isImmutable(Object value) {
    return value instanceof Enum<?>
        || (ScalarFormat.of(value.getClass()) != null && !(value instanceof Date));
  }

  /** Whether a value can be read only together with the key of its entry. */
  public boolean isBoundToKey() {
    return cipher != null;
  }

  private static byte[] requirePlain(byte[] bytes) {
    if (AesGcm.isEncrypted(bytes)) {
      throw new CodecException("It is encrypted, and this cache has no encryption keys", null);
    }
    return bytes;
  }
}
