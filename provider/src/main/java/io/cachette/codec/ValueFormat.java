package io.cachette.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a cache are written. Immutable.
 *
 * @param serializer what writes the types that have no direct form: {@code java}, {@code kryo},
 *     {@code json}, or the name of a class that implements {@link Serializer}
 * @param allow patterns of {@link java.io.ObjectInputFilter} for the classes that may be read; if
 *     empty, all but those known from attacks
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

  public ValueFormat {
    allow = List.copyOf(allow);
  }
}
