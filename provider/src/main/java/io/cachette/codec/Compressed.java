package io.cachette.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Compressed values: the letter of the algorithm, a colon, the length of what comes out in four
 * bytes, the compressed bytes.
 */
final class Compressed {

  private static final int HEADER = 6;

  /**
   * Larger values are written as they are, so that a few stored bytes cannot claim more of the heap
   * than this.
   */
  static final int MAX_LENGTH = 64 << 20;

  private Compressed() {}

  /** The bytes compressed, or as they are if that makes them no smaller. */
  static byte[] compress(byte[] plain, Compression compression) {
    Compressor compressor = compression.compressor();
    if (compressor == null || plain.length > MAX_LENGTH) {
      return plain;
    }
    byte[] compressed = compressor.compress(plain);
    return compressed.length + HEADER >= plain.length
        ? plain
        : ByteBuffer.allocate(HEADER + compressed.length)
            .put((byte) compression.letter())
            .put((byte) ':')
            .putInt(plain.length)
            .put(compressed)
            .array();
  }

  /**
   * The bytes expanded, or as they are if they are not compressed. The length that they claim is
   * not trusted: memory is taken for what they can expand to, at the most.
   */
  static byte[] expand(byte[] bytes) {
    Compression compression = bytes.length < HEADER ? null : Compression.of((char) bytes[0]);
    if (compression == null || bytes[1] != ':') {
      return bytes;
    }
    int length = ByteBuffer.wrap(bytes).getInt(2);
    if (length < 0 || length > Math.min(MAX_LENGTH, compression.limit(bytes.length - HEADER))) {
      throw new CodecException(
          bytes.length + " bytes of " + compression + " claim to expand to " + length, null);
    }
    try {
      Compressor compressor = compression.compressor();
      return compressor == null
          ? Arrays.copyOf(bytes, bytes.length)
          : compressor.expand(bytes, HEADER, length);
    } catch (OutOfMemoryError e) {
      throw new CodecException(
          "A value that is compressed by " + compression + " is larger than the heap", e);
    } catch (RuntimeException e) {
      throw new CodecException(
          "A value that is compressed by " + compression + " cannot be read: " + e.getMessage(), e);
    }
  }
}
