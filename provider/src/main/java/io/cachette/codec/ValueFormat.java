package io.cachette.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a cache are written. Immutable.
 *
 * @param serializer what writes the types that have no direct form: {@code java}; {@code kryo},
 *     which needs {@code com.esotericsoftware:kryo}; {@code json}, which needs {@code
 *     com.fasterxml.jackson.core:jackson-databind} and the exact type of the values; or the name of
 *     a public class that implements {@link Serializer}, with a public constructor that takes a
 *     {@link ClassLoader} or nothing
 * @param allow patterns of {@link java.io.ObjectInputFilter} for the classes that may be read; if
 *     empty, all but those known from attacks; for {@code java}, {@code kryo}, enums and keys
 * @param compression how values from {@code threshold} on are compressed
 * @param threshold length in bytes from which a value is compressed
 * @param encryption null for none
 */
public record ValueFormat(
    String serializer,
    List<String> allow,
    Compression compression,
    int threshold,
    @Nullable Encryption encryption) {

  /** Java serialization, not compressed, not encrypted. */
  public static final ValueFormat DEFAULT =
      new ValueFormat("java", List.of(), Compression.NONE, 1024, null);

  /**
   * @throws IllegalArgumentException if the threshold is negative
   */
  public ValueFormat {
    allow = List.copyOf(allow);
    if (threshold < 0) {
      throw new IllegalArgumentException(
          "The compression threshold must not be negative: " + threshold);
    }
  }

  /**
   * What all nodes that share a cache have to agree on, such as {@code java} or {@code
   * kryo+aes-gcm}: the serializer, and whether values are encrypted. Compression is left out, as
   * compressed values say so themselves, and so are keys, as they are rotated.
   */
  public String describe() {
    return encryption == null ? serializer : serializer + "+aes-gcm";
  }
}
