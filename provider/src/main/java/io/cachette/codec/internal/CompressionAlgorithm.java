package io.cachette.codec.internal;

import io.cachette.codec.Compression;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An implementation of {@link Compression}: its letter in stored values, and its library.
 * Thread-safe.
 */
final class CompressionAlgorithm {

  private static final List<CompressionAlgorithm> ALL =
      List.of(
          new CompressionAlgorithm(
              Compression.LZ4, 'z', "at.yawk.lz4:lz4-java", 255, Lz4Compressor::new),
          new CompressionAlgorithm(
              Compression.ZSTD, 'Z', "com.github.luben:zstd-jni", 32768, ZstdCompressor::new));

  private final Compression compression;
  private final char letter;
  private final String artifact;
  private final int maxRatio;
  private final Supplier<Compressor> factory;

  /** Created once, since its creation takes locks of the whole JVM. */
  private volatile @Nullable Compressor compressor;

  private CompressionAlgorithm(
      Compression compression,
      char letter,
      String artifact,
      int maxRatio,
      Supplier<Compressor> factory) {
    this.compression = compression;
    this.letter = letter;
    this.artifact = artifact;
    this.maxRatio = maxRatio;
    this.factory = factory;
  }

  /** The algorithm of a setting; null for {@link Compression#NONE}. */
  static @Nullable CompressionAlgorithm of(Compression compression) {
    return ALL.stream().filter(each -> each.compression == compression).findFirst().orElse(null);
  }

  /** The algorithm with this letter, or null. */
  static @Nullable CompressionAlgorithm ofLetter(char letter) {
    for (CompressionAlgorithm each : ALL) {
      if (each.letter == letter) {
        return each;
      }
    }
    return null;
  }

  char letter() {
    return letter;
  }

  /** Returns the length of the longest value that {@code compressed} bytes can hold. */
  long maxDecompressedLength(int compressed) {
    return (long) maxRatio * (compressed + 4L);
  }

  /**
   * Returns the compressor.
   *
   * @throws IllegalArgumentException if the library is missing
   */
  Compressor compressor() {
    Compressor known = compressor;
    return known == null ? create() : known;
  }

  private synchronized Compressor create() {
    Compressor known = compressor;
    if (known != null) {
      return known;
    }
    try {
      Compressor created = factory.get();
      compressor = created;
      return created;
    } catch (LinkageError e) {
      throw OptionalLibrary.newMissingException("compression " + compression, artifact, e);
    }
  }

  @Override
  public String toString() {
    return compression.name();
  }
}
