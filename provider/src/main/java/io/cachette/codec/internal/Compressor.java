package io.cachette.codec.internal;

import io.cachette.codec.Compression;

/** One algorithm of {@link Compression}. Safe for use by several threads. */
interface Compressor {

  byte[] compress(byte[] plain);

  /**
   * What was compressed.
   *
   * @param offset where the compressed bytes begin; they go to the end
   * @param length of what comes out
   * @throws RuntimeException if the bytes are not compressed, or exactly that length does not come
   *     out
   */
  byte[] decompress(byte[] bytes, int offset, int length);
}
