package io.cachette.codec.internal;

import net.jpountz.lz4.LZ4Factory;

/** LZ4 in its block format. */
final class Lz4Compressor implements Compressor {

  private final LZ4Factory factory = LZ4Factory.fastestInstance();

  @Override
  public byte[] compress(byte[] plain) {
    return factory.fastCompressor().compress(plain);
  }

  @Override
  public byte[] decompress(byte[] bytes, int offset, int length) {
    byte[] plain = new byte[length];
    int expanded =
        factory.safeDecompressor().decompress(bytes, offset, bytes.length - offset, plain, 0);
    if (expanded != length) {
      throw new IllegalArgumentException("Expands to " + expanded + " bytes");
    }
    return plain;
  }
}
