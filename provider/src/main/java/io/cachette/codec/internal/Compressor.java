package io.cachette.codec.internal;

import io.cachette.codec.Compression;

/** An implementation of an algorithm of {@link Compression}. Thread-safe. */
interface Compressor {

  byte[] compress(byte[] plain);

  /**
   * Restores bytes that were compressed.
   *
   * @param offset where the compressed bytes begin; they go to the end
   * @param length length of the plain bytes
   * @throws RuntimeException if the bytes are not compressed, or the plain bytes have another
   *     length
   */
  byte[] decompress(byte[] bytes, int offset, int length);
}
