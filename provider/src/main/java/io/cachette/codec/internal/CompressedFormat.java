package io.cachette.codec.internal;

import io.cachette.codec.CodecException;
import io.cachette.codec.Compression;
import java.nio.ByteBuffer;

/**
 * Compresses and decompresses values. A compressed value is the letter of the algorithm, a colon,
 * the length of the plain bytes in four bytes, and the compressed bytes.
 */
final class CompressedFormat {

  private static final int HEADER = 6;

  /**
   * The largest value that is compressed. Larger ones are written as they are, so that a few stored
   * bytes cannot claim more of the heap than this.
   */
  static final int MAX_LENGTH = 64 << 20;

  private CompressedFormat() {}

  /**
   * Loads the library of an algorithm.
   *
   * @throws IllegalArgumentException if it is missing
   */
  static void requireLibrary(Compression compression) {
    CompressionAlgorithm algorithm = CompressionAlgorithm.of(compression);
    if (algorithm != null) {
      Compressor unused = algorithm.compressor();
    }
  }

  /** Compresses bytes, or returns them as they are if compression does not make them smaller. */
  static byte[] compress(byte[] plain, Compression compression) {
    CompressionAlgorithm algorithm = CompressionAlgorithm.of(compression);
    if (algorithm == null || plain.length > MAX_LENGTH) {
      return plain;
    }
    byte[] compressed = algorithm.compressor().compress(plain);
    return compressed.length + HEADER >= plain.length
        ? plain
        : ByteBuffer.allocate(HEADER + compressed.length)
            .put((byte) algorithm.letter())
            .put((byte) ':')
            .putInt(plain.length)
            .put(compressed)
            .array();
  }

  /**
   * Decompresses bytes, or returns them as they are if they are not compressed. The length that
   * they claim is not trusted: no more memory is allocated than they can expand to.
   */
  static byte[] decompress(byte[] bytes) {
    CompressionAlgorithm algorithm =
        bytes.length < HEADER ? null : CompressionAlgorithm.ofLetter((char) bytes[0]);
    if (algorithm == null || bytes[1] != ':') {
      return bytes;
    }
    int length = ByteBuffer.wrap(bytes).getInt(2);
    if (length < 0
        || length > Math.min(MAX_LENGTH, algorithm.maxDecompressedLength(bytes.length - HEADER))) {
      throw new CodecException(
          bytes.length + " bytes of " + algorithm + " claim to expand to " + length, null);
    }
    try {
      return algorithm.compressor().decompress(bytes, HEADER, length);
    } catch (OutOfMemoryError e) {
      throw new CodecException(
          "A value that is compressed by " + algorithm + " is larger than the heap", e);
    } catch (RuntimeException e) {
      throw new CodecException(
          "A value that is compressed by " + algorithm + " cannot be read: " + e.getMessage(), e);
    }
  }
}
