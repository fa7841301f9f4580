package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import io.cachette.codec.Encryption;
import io.cachette.codec.ValueFormat;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the values of a cache in a {@link ValueFormat}: simple values and byte arrays directly,
 * others by the serializer. Then it compresses and encrypts them. An encrypted value is bound to
 * the cache and to the key of its entry. A cache that encrypts refuses values that are not
 * encrypted. Compressed values are read even if the format does not compress. Thread-safe.
 */
public final class ValueCodec {

  private final ValueFormat format;
  private final Class<?> type;
  private final DirectCodec direct;
  private final @Nullable AesGcm cipher;

  /**
   * Creates a codec.
   *
   * @param type type of the values
   * @param loader class loader that is searched first, see {@link ClassLookup}
   * @param context name of the place that holds the values, to which encrypted values are bound;
   *     the same on all nodes
   * @throws IllegalArgumentException if there is no such serializer, if it cannot write the type,
   *     or if a library that the format needs is missing
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
   * Encodes a value.
   *
   * @param key encoded key of the entry, to which an encrypted value is bound
   * @throws CodecException if the value cannot be serialized
   */
  public byte[] encode(byte[] key, Object value) {
    return seal(key, serialize(value));
  }

  /**
   * Decodes a value.
   *
   * @param key encoded key of the entry
   * @throws CodecException if {@link #open} or {@link #deserialize} throws it
   */
  public Object decode(byte[] key, byte[] bytes) {
    return deserialize(open(key, bytes));
  }

  /**
   * Performs the first half of {@link #encode}: returns the bytes of a value before compression and
   * encryption. By these bytes, values can be compared.
   *
   * @throws CodecException if the value cannot be serialized
   */
  public byte[] serialize(Object value) {
    return direct.encode(value);
  }

  /** Performs the second half of {@link #encode}: compresses and encrypts. */
  public byte[] seal(byte[] key, byte[] plain) {
    byte[] compressed =
        plain.length < format.compressionThreshold()
            ? plain
            : CompressedFormat.compress(plain, format.compression());
    return cipher == null ? compressed : cipher.encrypt(key, compressed);
  }

  /**
   * Performs the first half of {@link #decode}: decrypts and decompresses.
   *
   * @throws CodecException if the bytes are not encrypted though they should be, their key is not
   *     known, or they were changed or belong to another entry
   */
  public byte[] open(byte[] key, byte[] bytes) {
    try {
      return CompressedFormat.decompress(
          cipher == null ? requirePlain(bytes) : cipher.decrypt(key, bytes));
    } catch (RuntimeException | LinkageError e) {
      throw asUnreadable(e);
    }
  }

  /** Stored bytes can be anything, so any failure to read them is a {@link CodecException}. */
  private static CodecException asUnreadable(Throwable failure) {
    return failure instanceof CodecException known
        ? known
        : new CodecException("The stored bytes cannot be read: " + failure, failure);
  }

  /**
   * Performs the second half of {@link #decode}: reads the value.
   *
   * @throws CodecException if the bytes are not of the documented form, are of another type, or
   *     their class cannot be loaded or is not accepted
   */
  public Object deserialize(byte[] plain) {
    Object value;
    try {
      value = direct.decode(plain);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      throw asUnreadable(e);
    }
    if (!type.isInstance(value)) {
      String found = value.getClass().getName();
      throw new CodecException("It is a " + found + ", not a " + type.getName(), found, null);
    }
    return value;
  }

  /** Whether an object has a type with a direct form and cannot change. */
  public static boolean isImmutable(Object value) {
    return value instanceof Enum<?>
        || (ScalarFormat.of(value.getClass()) != null && !(value instanceof Date));
  }

  /**
   * Returns what must be equal on all nodes that share a cache, for example {@code java} or {@code
   * kryo+aes-gcm}: the serializer, and whether values are encrypted. Compression may differ, since
   * compressed values are recognized by their form. Keys may differ, since they are rotated.
   */
  public static String describe(ValueFormat format) {
    return format.encryption() == null ? format.serializer() : format.serializer() + "+aes-gcm";
  }

  /** Whether reading a value requires the key of its entry. */
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
